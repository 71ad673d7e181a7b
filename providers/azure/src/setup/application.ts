import { type CallOptions, CorkscrewError } from '@corkscrew/sdk';
import { DIRECTORY_LISTS } from '../directory/directory-lists.ts';
import { ifFound, type SetupApi, untilKnown } from './setup-api.ts';
import type { Federation } from './setup-options.ts';

/** Marks the applications that a set-up made, so that it removes no other. */
const MARK = 'corkscrew-setup';
/** Microsoft Graph as an application, in every tenant. Source: Microsoft Learn, "Application IDs of Microsoft applications". */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
/** The least with which a scan reads the directory. */
const DIRECTORY_ROLES = [...new Set(DIRECTORY_LISTS.map(({ permission }) => permission))].sort();
const AUDIENCES = ['api://AzureADTokenExchange'] as const;

/** An application of the directory. */
export interface Application {
  readonly id: string;
  readonly appId: string;
}

/** A service principal, and what Microsoft Graph allows it. */
export interface Principal {
  readonly id: string;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * Finds the application that an earlier set-up made.
 *
 * @throws {CorkscrewError} invalid_argument where somebody else made one of that name.
 */
export async function findApplication(
  api: SetupApi,
  name: string,
  options: CallOptions,
): Promise<Application | undefined> {
  const found = await list(api, '/applications', { ...options, query: { $filter: `displayName eq ${quote(name)}` } });
  const [own, ...more] = found.filter(({ tags }) => Array.isArray(tags) && tags.includes(MARK));
  if (own !== undefined && more.length === 0) return { id: textOf(own['id']), appId: textOf(own['appId']) };
  if (found.length === 0) return undefined;
  const problem = own === undefined ? 'there is one that setup did not make' : 'there are several that setup made';
  throw new CorkscrewError('invalid_argument', `use the name ${name} for an application: ${problem}`, {
    hint: 'Choose another with --set name=...',
  });
}

export async function makeApplication(api: SetupApi, name: string, options: CallOptions): Promise<Application> {
  const body = {
    displayName: name,
    signInAudience: 'AzureADMyOrg',
    tags: [MARK],
    notes: 'Made by corkscrew setup azure, to read what the tenant has.',
  };
  const made = await api.directory('POST', '/applications', { ...options, body });
  return { id: textOf(made['id']), appId: textOf(made['appId']) };
}

/** Removes an application, and with it its principal, credentials and consents. */
export async function removeApplication(api: SetupApi, { id }: Application, options: CallOptions): Promise<void> {
  await ifFound(api.directory('DELETE', `/applications/${id}`, options));
}

export async function findPrincipal(
  api: SetupApi,
  appId: string,
  options: CallOptions,
): Promise<Principal | undefined> {
  const [found] = await list(api, '/servicePrincipals', { ...options, query: { $filter: `appId eq ${quote(appId)}` } });
  return found === undefined ? undefined : { id: textOf(found['id']) };
}

export async function makePrincipal(api: SetupApi, { appId }: Application, options: CallOptions): Promise<Principal> {
  const body = { appId, tags: [MARK] };
  const made = await untilKnown(() => api.directory('POST', '/servicePrincipals', { ...options, body }), options);
  return { id: textOf(made['id']) };
}

/** A role of Microsoft Graph with the ids that a consent names. */
export interface DirectoryRole {
  readonly name: string;
  readonly id: string;
  readonly resourceId: string;
}

/** Looks the roles up by their names. @throws {CorkscrewError} not_found for one that this cloud's Graph does not have */
export async function findDirectoryRoles(api: SetupApi, options: CallOptions): Promise<readonly DirectoryRole[]> {
  const query = { $filter: `appId eq ${quote(GRAPH_APP_ID)}` };
  const [graph] = await list(api, '/servicePrincipals', { ...options, query });
  const known = (graph?.['appRoles'] ?? []) as readonly Body[];
  return DIRECTORY_ROLES.map((name) => {
    const role = known.find(({ value, allowedMemberTypes }) => value === name && isForApplications(allowedMemberTypes));
    if (role === undefined)
      throw new CorkscrewError('not_found', `consent to ${name}: Microsoft Graph has no such role`);
    return { name, id: textOf(role['id']), resourceId: textOf(graph?.['id']) };
  });
}

/** Ids of the roles that a principal has already. */
export async function findConsents(
  api: SetupApi,
  { id }: Principal,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const given = await list(api, `/servicePrincipals/${id}/appRoleAssignments`, options);
  return new Set(given.map(({ appRoleId }) => textOf(appRoleId)));
}

export async function makeConsent(
  api: SetupApi,
  grant: { readonly principal: Principal; readonly role: DirectoryRole },
  options: CallOptions,
): Promise<void> {
  const { principal, role } = grant;
  const body = { principalId: principal.id, resourceId: role.resourceId, appRoleId: role.id };
  const path = `/servicePrincipals/${principal.id}/appRoleAssignments`;
  await untilKnown(() => api.directory('POST', path, { ...options, body }), options);
}

export async function hasFederation(
  api: SetupApi,
  place: { readonly application: Application; readonly federation: Federation },
  options: CallOptions,
): Promise<boolean> {
  const { application, federation } = place;
  const known = await list(api, `/applications/${application.id}/federatedIdentityCredentials`, options);
  return known.some(({ issuer, subject }) => issuer === federation.issuer && subject === federation.subject);
}

export async function makeFederation(
  api: SetupApi,
  place: { readonly application: Application; readonly federation: Federation },
  options: CallOptions,
): Promise<void> {
  const { application, federation } = place;
  const name = `corkscrew-${federation.subject.replaceAll(/[^A-Za-z0-9-]+/g, '-')}`.slice(0, 120);
  const path = `/applications/${application.id}/federatedIdentityCredentials`;
  await untilKnown(
    () => api.directory('POST', path, { ...options, body: { name, ...federation, audiences: AUDIENCES } }),
    options,
  );
}

/** Makes a secret: the one reply that has it is this. */
export async function makeSecret(
  api: SetupApi,
  { id }: Application,
  options: CallOptions,
): Promise<{ readonly text: string; readonly endsAt: string }> {
  const body = { passwordCredential: { displayName: MARK } };
  const made = await untilKnown(
    () => api.directory('POST', `/applications/${id}/addPassword`, { ...options, body }),
    options,
  );
  return { text: textOf(made['secretText']), endsAt: textOf(made['endDateTime']) };
}

async function list(
  api: SetupApi,
  path: string,
  options: CallOptions & { readonly query?: Readonly<Record<string, string>> },
): Promise<readonly Body[]> {
  // What is asked for here has a few entries: further pages mean that the answer is to another question.
  const { value, '@odata.nextLink': next } = await untilKnown(() => api.directory('GET', path, options), options);
  if (Array.isArray(value) && next === undefined) return value as readonly Body[];
  throw new CorkscrewError('unavailable', `list ${path}: the directory gave no whole list`);
}

function isForApplications(types: unknown): boolean {
  return Array.isArray(types) && types.includes('Application');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
