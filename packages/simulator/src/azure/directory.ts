import { uniqueUuid } from '../estate/random.ts';
import { ArmFault } from './arm-fault.ts';
import { type DirectoryBody, type DirectoryObject, DirectoryObjects } from './directory-objects.ts';
import { answerList, type DirectoryListOptions, LISTED } from './directory-list.ts';
import { directoryPeople } from './directory-people.ts';
import type { TenantLayout } from './tenant-layout.ts';

/** A call to the directory. */
export interface DirectoryRequest {
  readonly method: string;
  /** Below `/v1.0`, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: DirectoryBody;
  /** Where the directory is, for links to further pages. */
  readonly url: string;
}

/** How many objects there are beside what was there from the start. */
export type DirectoryCounts = Readonly<
  Record<'applications' | 'servicePrincipals' | 'appRoleAssignments' | 'credentials', number>
>;

/** Users, groups, applications, service principals and what they may, as Microsoft Graph keeps them. */
export interface Directory {
  /** @throws ArmFault in the words of Microsoft Graph */
  answer(request: DirectoryRequest): { readonly status: number; readonly body: unknown };
  /** Whether a principal is known to Resource Manager, which hears of it later. */
  knowsPrincipal(id: string): boolean;
  counts(): DirectoryCounts;
  /** Ids of the users, groups, service principals and applications. */
  ids(): Set<string>;
}

/** What a directory is like. */
export interface DirectoryOptions extends DirectoryListOptions {
  /** How many questions after its making an object is not found. */
  readonly lag: number;
}

/** Microsoft Graph itself, whose roles are what an application may be allowed. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const ROLES = [
  'Application.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'GroupMember.Read.All',
  'User.Read.All',
  'User.ReadBasic.All',
] as const;
const PASSWORD_LIFE_MS = 180 * 86_400_000;

type Handler = (objects: DirectoryObjects, request: DirectoryRequest, id: string) => unknown;

const ROUTES: readonly (readonly [pattern: RegExp, handle: Handler])[] = [
  ...LISTED.map((kind): readonly [RegExp, Handler] => [
    new RegExp(`^GET /${kind}/([^/]+)$`),
    (objects, _, id) => objects.find(kind, id),
  ]),
  [/^POST \/applications$/, (objects, { body }) => objects.add('applications', { ...body, appId: objects.nextId() })],
  [/^DELETE \/applications\/([^/]+)$/, (objects, _, id) => removeApplication(objects, id)],
  [/^POST \/servicePrincipals$/, (objects, { body }) => addPrincipal(objects, body)],
  [
    /^GET \/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    (objects, _, id) => listOf(objects.where('consents', 'principalId', objects.find('servicePrincipals', id).id)),
  ],
  [
    /^POST \/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    (objects, { body }, id) => consent(objects, objects.find('servicePrincipals', id), body),
  ],
  [
    /^GET \/applications\/([^/]+)\/federatedIdentityCredentials$/,
    (objects, _, id) => listOf(objects.where('federations', 'application', objects.find('applications', id).id)),
  ],
  [
    /^POST \/applications\/([^/]+)\/federatedIdentityCredentials$/,
    (objects, { body }, id) =>
      objects.add('federations', { ...body, application: objects.find('applications', id).id }, { isKnown: true }),
  ],
  [
    /^POST \/applications\/([^/]+)\/addPassword$/,
    (objects, { body }, id) => addPassword(objects, objects.find('applications', id), body),
  ],
];

/** Makes the directory of a tenant, with whom it has from the start. */
export function createDirectory(layout: TenantLayout, options: DirectoryOptions): Directory {
  const objects = new DirectoryObjects(layout.seed, options.lag);
  const people = directoryPeople(layout);
  const appRoles = ROLES.map((value) => ({
    id: objects.nextId(),
    value,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  }));
  const graph = { appId: GRAPH_APP_ID, displayName: 'Microsoft Graph', appRoles };
  objects.add('servicePrincipals', graph, { isKnown: true });
  for (const [kind, body] of people.objects) objects.add(kind, body, { isKnown: true });
  const atStart = {
    applications: objects.count('applications'),
    servicePrincipals: objects.count('servicePrincipals'),
  };
  const passwords = countPasswords(objects);
  return {
    answer: (request) => {
      const listed = answerList(request, { objects, people, options });
      if (listed !== undefined) return { status: 200, body: listed };
      const asked = `${request.method} ${request.path}`;
      const route = ROUTES.find(([pattern]) => pattern.test(asked));
      if (route === undefined) throw badRequest(`Resource not found for the segment '${request.path}'.`);
      const [pattern, handle] = route;
      const body = handle(objects, request, pattern.exec(asked)?.[1] ?? '');
      return { status: body === undefined ? 204 : request.method === 'POST' ? 201 : 200, body };
    },
    knowsPrincipal: (id) => objects.has('servicePrincipals', id),
    counts: () => ({
      applications: objects.count('applications') - atStart.applications,
      servicePrincipals: objects.count('servicePrincipals') - atStart.servicePrincipals,
      appRoleAssignments: objects.count('consents'),
      credentials: objects.count('federations') + countPasswords(objects) - passwords,
    }),
    ids: () => new Set(LISTED.flatMap((kind) => objects.all(kind).map(({ id }) => id))),
  };
}

function addPrincipal(objects: DirectoryObjects, { appId }: DirectoryBody): DirectoryObject {
  const [known] = objects.where('applications', 'appId', appId);
  if (known === undefined || !objects.has('applications', known.id)) {
    throw badRequest('The appId of the service principal does not reference a valid application object.');
  }
  if (objects.where('servicePrincipals', 'appId', appId).length > 0) {
    throw new ArmFault(409, 'Request_MultipleObjectsWithSameKeyValue', { message: 'It exists already.' });
  }
  return objects.add('servicePrincipals', { appId, displayName: known['displayName'], appRoles: [] });
}

function consent(objects: DirectoryObjects, principal: DirectoryObject, body: DirectoryBody): DirectoryObject {
  const [graph] = objects.where('servicePrincipals', 'appId', GRAPH_APP_ID);
  const roles = (graph?.['appRoles'] ?? []) as readonly { readonly id: string }[];
  if (body['resourceId'] !== graph?.id || !roles.some(({ id }) => id === body['appRoleId'])) {
    throw badRequest('Permission being assigned was not found on application.');
  }
  return objects.add('consents', { ...body, principalId: principal.id }, { isKnown: true });
}

function addPassword(objects: DirectoryObjects, application: DirectoryObject, body: DirectoryBody): unknown {
  const { displayName } = (body['passwordCredential'] ?? {}) as { readonly displayName?: unknown };
  const keyId = objects.nextId();
  const credential = { keyId, displayName, endDateTime: new Date(Date.now() + PASSWORD_LIFE_MS).toISOString() };
  const passwordCredentials = [...passwordsOf(application), credential];
  objects.update('applications', { ...application, passwordCredentials });
  return { ...credential, secretText: `simulated~${uniqueUuid(1, objects.count('applications'))}` };
}

function removeApplication(objects: DirectoryObjects, id: string): undefined {
  const application = objects.find('applications', id);
  objects.remove('applications', id);
  for (const credential of objects.where('federations', 'application', id))
    objects.remove('federations', credential.id);
  for (const principal of objects.where('servicePrincipals', 'appId', application['appId'])) {
    objects.remove('servicePrincipals', principal.id);
    for (const given of objects.where('consents', 'principalId', principal.id)) objects.remove('consents', given.id);
  }
  return undefined;
}

function passwordsOf(application: DirectoryObject): readonly unknown[] {
  return (application['passwordCredentials'] ?? []) as readonly unknown[];
}

function countPasswords(objects: DirectoryObjects): number {
  return objects.all('applications').reduce((sum, one) => sum + passwordsOf(one).length, 0);
}

function listOf(value: readonly DirectoryObject[]): unknown {
  return { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata', value };
}

function badRequest(message: string): ArmFault {
  return new ArmFault(400, 'Request_BadRequest', { message });
}
