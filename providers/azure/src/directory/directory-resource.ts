import type { ClaimScope, Relationship, ResourceDraft } from '@corkscrew/sdk';
import { findReferences } from '../references.ts';
import { type AzureRow, GLOBAL_REGION } from '../resource-row.ts';
import { azureTypeOf } from '../type-name.ts';
import { DIRECTORY_SERVICE, type DirectoryList } from './directory-lists.ts';
import type { GroupMember, MembersReading } from './group-members.ts';

/** Makes a resource of an object of the directory, or undefined of one without an id. */
export function toDirectoryResource(
  object: AzureRow,
  place: { readonly list: DirectoryList; readonly claim: ClaimScope },
  reading?: MembersReading,
): ResourceDraft | undefined {
  const { id, displayName, appId, createdDateTime } = object;
  if (typeof id !== 'string' || id === '') return undefined;
  const { list, claim } = place;
  const type = azureTypeOf(list.type);
  return {
    service: type.service,
    type: type.type,
    typeName: type.typeName,
    id: id.toLowerCase(),
    name: typeof displayName === 'string' ? displayName : '',
    // By this, and not by its id, others name an application.
    arn: type.type === 'applications' && typeof appId === 'string' ? appId.toLowerCase() : '',
    region: GLOBAL_REGION,
    accountId: claim.accountId,
    claim,
    createdAt: dateOf(createdDateTime),
    relationships: [
      ...findReferences(object),
      ...applicationOf(object, type.type),
      ...(reading?.members ?? []).map((member) => toMembership(member, claim.accountId)),
    ],
    payload: object,
    facets: reading === undefined ? undefined : [reading.facet],
  };
}

/** A service principal stands for an application, which may be another tenant's. */
function applicationOf({ appId }: AzureRow, type: string): readonly Relationship[] {
  if (type !== 'serviceprincipals' || typeof appId !== 'string' || appId === '') return [];
  return [
    {
      targetId: appId.toLowerCase(),
      targetService: DIRECTORY_SERVICE,
      targetType: 'applications',
      relationshipType: 'depends_on',
      properties: {},
      label: 'application',
      path: 'appId',
      confidence: 'exact',
    },
  ];
}

function toMembership({ id, type }: GroupMember, tenantId: string): Relationship {
  return {
    targetId: id,
    targetService: DIRECTORY_SERVICE,
    targetType: type,
    targetAccountId: tenantId,
    relationshipType: 'contains',
    properties: {},
    label: 'member',
    path: 'members[].id',
    confidence: 'exact',
  };
}

function dateOf(text: unknown): Date | undefined {
  const date = typeof text === 'string' ? new Date(text) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
