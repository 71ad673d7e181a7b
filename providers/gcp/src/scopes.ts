import { type CallOptions, CorkscrewError, nearestNames } from '@corkscrew/sdk';
import type { GcpApi } from './gcp-api.ts';
import { listProjects } from './projects.ts';
import type { GcpSettings } from './settings.ts';

/** What a call of the session works with. */
export interface GcpContext extends CallOptions {
  readonly api: GcpApi;
  readonly settings: GcpSettings;
}

/** The scopes of a scan: the accounts of the request, else those of the configuration, else all visible projects. */
export async function listScopes(accounts: readonly string[], context: GcpContext): Promise<readonly string[]> {
  const { settings, api, signal } = context;
  if (accounts.length === 0 && settings.scopes.length > 0) return settings.scopes;
  const projects = await listProjects(api, { signal });
  if (accounts.length > 0)
    return accounts.map((account) =>
      accountScope(
        account,
        projects.map(({ id }) => id),
      ),
    );
  const wanted = projects.filter(({ id }) => !settings.excludeProjects.has(id));
  if (wanted.length > 0) return wanted.map(({ id }) => `projects/${id}`);
  throw new CorkscrewError('not_found', 'scan Google Cloud: the identity sees no project', {
    hint: 'See `gcloud projects list`; grant roles/browser and roles/cloudasset.viewer, or name a scope in the configuration.',
  });
}

function accountScope(account: string, known: readonly string[]): string {
  if (/^(organizations|folders)\/\d+$/.test(account)) return account;
  const id = account.replace(/^projects\//, '');
  if (known.includes(id)) return `projects/${id}`;
  const near = nearestNames(id, known);
  throw new CorkscrewError('not_found', `use project ${id}: the identity sees none of this id`, {
    hint: near.length === 0 ? 'See `gcloud projects list`.' : `Did you mean ${near.join(', ')}?`,
  });
}
