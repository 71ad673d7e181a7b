import type { DescribedResource } from './described-resource.ts';

/** Gives a description for machines, in the words of the database. */
export function describedToJson(described: DescribedResource): Readonly<Record<string, unknown>> {
  const { source, identity, times, lifecycle, versionCount, tags, columns, facets, relationships, coverage } =
    described;
  return {
    source,
    uid: identity.uid === '' ? null : identity.uid,
    type_name: identity.typeName,
    provider: identity.provider,
    service: identity.service,
    type: identity.type,
    id: identity.id,
    name: identity.name,
    region: identity.region,
    account_id: identity.accountId,
    arn: identity.arn,
    parent_id: identity.parentId,
    lifecycle,
    created_at: times.createdAt,
    modified_at: times.modifiedAt,
    first_seen_at: times.firstSeenAt,
    last_seen_at: times.lastSeenAt,
    suspect_since: times.suspectSince,
    gone_since: times.goneSince,
    as_of: times.asOf,
    versions: versionCount,
    tags,
    columns: Object.fromEntries(columns),
    facets: facets.map(({ facet, status, reason, lastReadAt, value }) => {
      return { facet, status, reason, last_read_at: lastReadAt, value };
    }),
    relationship_count: described.relationshipCount,
    relationships: relationships.map((edge) => ({
      direction: edge.direction,
      relationship_type: edge.relationshipType,
      label: edge.label,
      path: edge.path,
      uid: edge.uid === '' ? null : edge.uid,
      type_name: edge.typeName,
      id: edge.id,
      name: edge.name,
      resolution: edge.resolution,
    })),
    coverage: coverage.map(({ facet, status, reason, lastReadAt, lastCompleteAt }) => {
      return { facet, status, reason, last_read_at: lastReadAt, last_complete_at: lastCompleteAt };
    }),
  };
}
