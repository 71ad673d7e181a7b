import {
  type CallOptions,
  CorkscrewError,
  runSetupTasks,
  type SetupRequest,
  type SetupStep,
  type SetupYield,
} from '@corkscrew/sdk';
import { toCorkscrewError } from '../azure-error.ts';
import type { AzureSettings } from '../settings.ts';
import { createSetupApi, type SetupApi, type SetupApiOptions } from './setup-api.ts';
import { readSetupOptions } from './setup-options.ts';
import { openScene, type SetupScene, tasksToMake, tasksToRemove } from './setup-steps.ts';

/** What a set-up needs of its session. */
export interface SetupContext extends CallOptions, Omit<SetupApiOptions, 'action'> {}

/**
 * Plans, makes or removes the identity that the provider reads with. Each step looks first whether it is done, so that
 * doing all again changes nothing. A step that fails ends it; the next run goes on from there.
 *
 * @throws {CorkscrewError} invalid_argument for choices that it does not know; unauthenticated, permission_denied.
 */
export async function* setup(
  request: SetupRequest,
  context: SetupContext,
): AsyncGenerator<SetupYield, void, undefined> {
  const { action } = request;
  const options = readSetupOptions(request.options);
  const api = createSetupApi({ ...context, action });
  const call = { signal: context.signal };
  try {
    const scope = options.scope ?? (await findRoot(api, context.settings, call));
    const scene = await begin(() => openScene({ api, options, scope, call }));
    const tasks = action === 'remove' ? tasksToRemove() : tasksToMake(scene);
    const isWhole = yield* runSetupTasks(tasks, { scene, action, toError: toCorkscrewError });
    if (isWhole && action === 'apply') yield { kind: 'step', step: signInStep(scene, context.settings) };
  } finally {
    await api.close();
  }
}

async function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toCorkscrewError(error, 'look for the application in the directory');
  }
}

/** The group at the top of the tenant, whose name is the tenant's. */
async function findRoot(api: SetupApi, { tenantId }: AzureSettings, call: CallOptions): Promise<string> {
  const name = tenantId ?? (await begin(() => askTenant(api, call)));
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

async function askTenant(api: SetupApi, call: CallOptions): Promise<string> {
  const { value } = await api.manage('GET', '/tenants', { apiVersion: '2022-12-01', ...call });
  const tenants = (Array.isArray(value) ? value : []) as readonly { readonly tenantId?: unknown }[];
  const [first, ...more] = tenants.flatMap(({ tenantId }) => (typeof tenantId === 'string' ? [tenantId] : []));
  if (first !== undefined && more.length === 0) return first;
  throw new CorkscrewError('invalid_argument', 'set up Azure: which tenant is meant is not clear', {
    hint: 'Name it as tenant_id in the configuration, or a management group with --set scope=...',
  });
}

function signInStep({ application, options }: SetupScene, { tenantId }: AzureSettings): SetupStep {
  const isOpen = options.federation === undefined && !options.wantsSecret;
  return {
    stepId: 'sign_in',
    title: 'Sign in as the application',
    command: `AZURE_TENANT_ID=${tenantId ?? '<tenant id>'} AZURE_CLIENT_ID=${application?.appId ?? ''} corkscrew scan --provider azure`,
    isWrite: false,
    outcome: isOpen ? 'skipped' : 'done',
    output: isOpen
      ? 'it has no credential yet: name who may sign in with --set issuer=... --set subject=..., or ask for a secret with --set secret=yes'
      : '',
  };
}
