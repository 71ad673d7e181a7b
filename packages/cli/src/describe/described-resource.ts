/** Who a resource is, in the words of the database. */
export interface DescribedIdentity {
  /** Empty where it does not come from the database. */
  readonly uid: string;
  readonly typeName: string;
  readonly provider: string;
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly arn: string;
  readonly parentId: string;
}

/** When a resource was seen, as ISO 8601 text; null where nobody knows. */
export interface DescribedTimes {
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  readonly suspectSince: string | null;
  /** When it was found to be gone; null for what is there. */
  readonly goneSince: string | null;
  /** The moment that the description is of; null for now. */
  readonly asOf: string | null;
}

/** A part of a resource that a read of its own returns. */
export interface DescribedFacet {
  readonly facet: string;
  readonly status: string;
  readonly reason: string;
  /** When the value was read that is kept of a facet that could not be read last time. */
  readonly lastReadAt: string | null;
  readonly value: unknown;
}

/** A relationship as seen from the resource. */
export interface DescribedRelationship {
  readonly direction: 'out' | 'in';
  readonly relationshipType: string;
  readonly label: string;
  readonly path: string;
  /** Empty where the other end is not known. */
  readonly uid: string;
  readonly typeName: string;
  readonly id: string;
  readonly name: string;
  /** How the other end was found; empty where it was not. */
  readonly resolution: string;
}

/** How the list that has the resource, or one of the facets that it shows, ended last. */
export interface DescribedCoverage {
  readonly facet: string;
  readonly status: string;
  readonly reason: string;
  readonly lastReadAt: string | null;
  readonly lastCompleteAt: string | null;
}

/** All that is known of one resource. */
export interface DescribedResource {
  readonly source: 'database' | 'provider';
  readonly identity: DescribedIdentity;
  readonly lifecycle: string;
  readonly times: DescribedTimes;
  readonly versionCount: number;
  /** Null where nobody read them. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** The columns of its type; JSON as values. */
  readonly columns: readonly (readonly [name: string, value: unknown])[];
  readonly facets: readonly DescribedFacet[];
  readonly relationships: readonly DescribedRelationship[];
  /** How many there are, of which `relationships` may have the first only. */
  readonly relationshipCount: number;
  readonly coverage: readonly DescribedCoverage[];
}
