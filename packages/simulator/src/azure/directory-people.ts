import { PEOPLE } from '../estate/company.ts';
import { hashText, uniqueUuid } from '../estate/random.ts';
import type { DirectoryBody, DirectoryKind } from './directory-objects.ts';
import { idIn, plainName } from './row-template.ts';
import type { SimulatedSubscription, TenantLayout } from './tenant-layout.ts';

/** Who is in the directory from the start. */
export interface DirectoryPeople {
  readonly objects: readonly (readonly [kind: DirectoryKind, body: DirectoryBody & { readonly id: string }])[];
  /** Members of each group, by the id of the group. */
  readonly members: ReadonlyMap<string, readonly DirectoryMember[]>;
}

/** A member of a group. */
export type DirectoryMember = DirectoryBody & { readonly id: string };

/** Someone that a role is given to. */
export interface Principal {
  readonly id: string;
  readonly kind: 'User' | 'Group' | 'ServicePrincipal';
}

const USERS_OF_SUBSCRIPTION = 10;
const EVERYBODY = 'All staff';
const CREATED = '2024-03-04T08:00:00Z';

/** Gives the principal of a number: the same for every reader of a tenant. */
export function principalOf(layout: TenantLayout, index: number): Principal {
  const { users, groups, deployers } = sizesOf(layout);
  if (index % 4 === 0) return { id: idOf(layout, 'deployer', index % deployers), kind: 'ServicePrincipal' };
  if (index % 4 === 3) return { id: idOf(layout, 'user', index % users), kind: 'User' };
  return { id: idOf(layout, 'group', index % groups), kind: 'Group' };
}

/** Makes the users, groups, applications and service principals of a tenant. */
export function directoryPeople(layout: TenantLayout): DirectoryPeople {
  const { users, groups } = sizesOf(layout);
  const userBodies = Array.from({ length: users }, (_, index) => userOf(layout, index));
  const groupBodies = Array.from({ length: groups }, (_, index) => groupOf(layout, index));
  const ofSubscriptions = layout.subscriptions.map((subscription, index) => deployerOf(layout, subscription, index));
  return {
    objects: [
      ...userBodies.map((body) => ['users', body] as const),
      ...groupBodies.map((body) => ['groups', body] as const),
      ...ofSubscriptions.map(({ application }) => ['applications', application] as const),
      ...ofSubscriptions.map(({ principal }) => ['servicePrincipals', principal] as const),
      ...managedIdentities(layout).map((body) => ['servicePrincipals', body] as const),
    ],
    members: new Map(groupBodies.map(({ id }, index) => [id, membersOf(layout, index)])),
  };
}

function sizesOf({ subscriptions }: TenantLayout): Readonly<Record<'users' | 'groups' | 'deployers', number>> {
  return {
    users: PEOPLE.length + subscriptions.length * USERS_OF_SUBSCRIPTION,
    groups: 4 + subscriptions.length,
    deployers: subscriptions.length,
  };
}

function idOf({ seed }: TenantLayout, purpose: string, index: number): string {
  return uniqueUuid(hashText(`directory ${purpose}`, seed), index);
}

function userOf(layout: TenantLayout, index: number): DirectoryBody & { readonly id: string } {
  const person = PEOPLE[index % PEOPLE.length] ?? '';
  const round = Math.floor(index / PEOPLE.length);
  const account = round === 0 ? person : `${person}${round + 1}`;
  const [givenName = '', surname = ''] = person
    .split('.')
    .map((word) => word.replace(/^./, (letter) => letter.toUpperCase()));
  return {
    id: idOf(layout, 'user', index),
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    userPrincipalName: `${account}@larkspur.example`,
    mail: `${account}@larkspur.example`,
  };
}

function groupOf(layout: TenantLayout, index: number): DirectoryBody & { readonly id: string } {
  const subscription = layout.subscriptions[index - 4];
  const common = [EVERYBODY, 'Platform', 'Security', 'On call'][index] ?? '';
  return {
    id: idOf(layout, 'group', index),
    displayName: subscription === undefined ? common : `Operators of ${subscription.name}`,
    description: null,
    mail: null,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: index === 0 ? ['DynamicMembership'] : [],
    membershipRule: index === 0 ? 'user.accountEnabled -eq true' : null,
    createdDateTime: CREATED,
  };
}

/** Everybody is in one group; the others have some users each, some a group and some a service principal. */
function membersOf(layout: TenantLayout, group: number): readonly DirectoryMember[] {
  const { users, groups, deployers } = sizesOf(layout);
  const size = group === 0 ? users : 3 + (group % 5);
  const people = Array.from({ length: size }, (_, index) => ({
    id: idOf(layout, 'user', (group * 7 + index) % users),
    '@odata.type': '#microsoft.graph.user',
  }));
  const below =
    group % 4 === 1
      ? [{ id: idOf(layout, 'group', (group + 1) % groups), '@odata.type': '#microsoft.graph.group' }]
      : [];
  const robots =
    group % 3 === 1
      ? [{ id: idOf(layout, 'deployer', group % deployers), '@odata.type': '#microsoft.graph.servicePrincipal' }]
      : [];
  return [...people, ...below, ...robots];
}

interface Deployer {
  readonly application: DirectoryBody & { readonly id: string };
  readonly principal: DirectoryBody & { readonly id: string };
}

/** The application that deploys to a subscription, with a password that runs out. */
function deployerOf(layout: TenantLayout, { name }: SimulatedSubscription, index: number): Deployer {
  const appId = idOf(layout, 'app id', index);
  const displayName = `deploy-${name}`;
  const hint = 'q1W';
  return {
    application: {
      id: idOf(layout, 'application', index),
      appId,
      displayName,
      signInAudience: 'AzureADMyOrg',
      createdDateTime: CREATED,
      passwordCredentials: [
        {
          keyId: idOf(layout, 'password', index),
          displayName: 'ci',
          endDateTime: '2026-06-30T00:00:00Z',
          hint,
          secretText: null,
        },
      ],
      keyCredentials: [],
      requiredResourceAccess: [],
    },
    principal: {
      id: idOf(layout, 'deployer', index),
      appId,
      displayName,
      servicePrincipalType: 'Application',
      accountEnabled: true,
      appOwnerOrganizationId: layout.tenantId,
      alternativeNames: [],
      appRoles: [],
    },
  };
}

/** Service principals that stand for managed identities name what these are of. */
function managedIdentities(layout: TenantLayout): readonly (DirectoryBody & { readonly id: string })[] {
  const [first] = layout.groups.filter(({ blueprint }) => blueprint.name === 'web');
  if (first === undefined) return [];
  const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
  const name = plainName('id', first, 0);
  return [
    {
      id: idOf(layout, 'managed identity', 0),
      appId: idOf(layout, 'managed identity app', 0),
      displayName: name,
      servicePrincipalType: 'ManagedIdentity',
      accountEnabled: true,
      alternativeNames: ['isExplicit=True', idIn(first, type, name)],
      appRoles: [],
    },
  ];
}
