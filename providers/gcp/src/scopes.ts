import { type CallOptions, CorkscrewError, nearestNames, type ReadOnlyGuard } from '@corkscrew/sdk';
import type { GcpApi } from './gcp-api.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { findOrganizations, type ReadableOrganization } from './organizations.ts';
import { listProjects } from './projects.ts';
import type { GcpSettings } from './settings.ts';
import type { TypeOrigins } from './type-origins.ts';

/** What a call of the session works with. */
export interface GcpContext extends CallOptions {
  readonly api: GcpApi;
  readonly settings: GcpSettings;
  /** What the assets that were met say of the documents that describe them. */
  readonly origins: TypeOrigins;
  /** Makes another way to Google Cloud, with a guard of its own. */
  readonly openApi: (guard: ReadOnlyGuard) => GcpApi;
}

/**
 * The scopes of a scan: the accounts of the request, else those of the configuration, else every organisation that may be
 * read and the visible projects outside of these.
 *
 * @throws {CorkscrewError} not_found where there is nothing to scan; unauthenticated, permission_denied, unavailable.
 */
export async function listScopes(accounts: readonly string[], context: GcpContext): Promise<readonly string[]> {
  const { settings, api, signal } = context;
  if (accounts.length === 0 && settings.scopes.length > 0) return settings.scopes;
  if (accounts.length > 0 && accounts.every((account) => CONTAINER.test(account))) return accounts;
  const projects = await listProjects(api, { signal });
  const ids = projects.map(({ id }) => id);
  if (accounts.length > 0) return accounts.map((account) => accountScope(account, ids));
  const organizations = await visibleOrganizations(context);
  const outside = projects.filter(
    ({ id, name }) =>
      !settings.excludeProjects.has(id) && !organizations.some((organization) => organization.projects.has(name)),
  );
  const scopes = [...organizations.map(({ name }) => name), ...outside.map(({ id }) => `projects/${id}`)];
  if (scopes.length > 0) return scopes;
  throw new CorkscrewError('not_found', 'scan Google Cloud: the identity sees no project', {
    hint: 'See `gcloud projects list`; grant roles/browser and roles/cloudasset.viewer, or name a scope in the configuration.',
  });
}

const CONTAINER = /^(organizations|folders)\/\d+$/;

async function visibleOrganizations({ api, signal }: GcpContext): Promise<readonly ReadableOrganization[]> {
  try {
    return await findOrganizations(api, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, 'find organisations');
  }
}

function accountScope(account: string, known: readonly string[]): string {
  if (CONTAINER.test(account)) return account;
  const id = account.replace(/^projects\//, '');
  if (known.includes(id)) return `projects/${id}`;
  const near = nearestNames(id, known);
  throw new CorkscrewError('not_found', `use project ${id}: the identity sees none of this id`, {
    hint: near.length === 0 ? 'See `gcloud projects list`.' : `Did you mean ${near.join(', ')}?`,
  });
}
