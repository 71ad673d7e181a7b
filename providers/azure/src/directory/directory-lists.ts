import type { ClaimScope } from '@corkscrew/sdk';
import { azureTypeOf } from '../type-name.ts';

/** A list of Microsoft Graph. */
export interface DirectoryList {
  /** Full type in our words of what it gives, in lower case. */
  readonly type: string;
  /** What stands behind the version. */
  readonly path: string;
  /** What is asked of each object: what the named right shows and an inventory has use for, and no more. */
  readonly select: readonly ['id', 'displayName', ...string[]];
  /** The least right of an application that gives it. */
  readonly permission: string;
  /** Whether its objects have members, which a call for each gives. */
  readonly hasMembers?: true;
}

/** The service that objects of the directory belong to. */
export const DIRECTORY_SERVICE = 'entra';

/** What names the enumeration of a list: one for each tenant and kind. */
export function directoryClaim({ type: fullType }: Pick<DirectoryList, 'type'>, tenantId: string): ClaimScope {
  const { service, type } = azureTypeOf(fullType);
  return { accountId: tenantId, region: '*', service, type, subScope: 'directory' };
}

/** What stands behind a group's path. */
export const MEMBERS_PATH = '/members';

/**
 * What is read of a directory where the configuration asks for it, reviewed by hand. Source: Microsoft Learn, "Microsoft Graph
 * REST API v1.0": the pages of the four lists and "List group members", with the least right of each.
 */
export const DIRECTORY_LISTS: readonly DirectoryList[] = [
  {
    type: 'microsoft.entra/users',
    path: '/users',
    select: ['id', 'displayName', 'userPrincipalName', 'mail', 'givenName', 'surname'],
    permission: 'User.ReadBasic.All',
  },
  {
    type: 'microsoft.entra/groups',
    path: '/groups',
    select: [
      'id',
      'displayName',
      'description',
      'mail',
      'mailEnabled',
      'securityEnabled',
      'groupTypes',
      'membershipRule',
      'isAssignableToRole',
      'onPremisesSyncEnabled',
      'visibility',
      'createdDateTime',
    ],
    permission: 'GroupMember.Read.All',
    hasMembers: true,
  },
  {
    type: 'microsoft.entra/serviceprincipals',
    path: '/servicePrincipals',
    select: [
      'id',
      'displayName',
      'appId',
      'servicePrincipalType',
      'accountEnabled',
      'appOwnerOrganizationId',
      'alternativeNames',
      'servicePrincipalNames',
      'signInAudience',
      'tags',
      'createdDateTime',
    ],
    permission: 'Application.Read.All',
  },
  {
    type: 'microsoft.entra/applications',
    path: '/applications',
    select: [
      'id',
      'displayName',
      'appId',
      'signInAudience',
      'identifierUris',
      'publisherDomain',
      'requiredResourceAccess',
      'passwordCredentials',
      'keyCredentials',
      'tags',
      'createdDateTime',
    ],
    permission: 'Application.Read.All',
  },
];

/** What role assignments and members of groups call the kinds of objects. */
const KINDS: Readonly<Record<string, string>> = {
  user: 'users',
  group: 'groups',
  foreigngroup: 'groups',
  serviceprincipal: 'serviceprincipals',
  msi: 'serviceprincipals',
};

/** The type of an object by the kind that others call it: `ServicePrincipal`, `#microsoft.graph.user`; empty for one unknown. */
export function typeOfKind(kind: unknown): string {
  if (typeof kind !== 'string') return '';
  const word = kind.toLowerCase().replace('#microsoft.graph.', '');
  return Object.hasOwn(KINDS, word) ? (KINDS[word] ?? '') : '';
}
