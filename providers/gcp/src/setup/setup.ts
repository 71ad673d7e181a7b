import {
  type CallOptions,
  CorkscrewError,
  isCorkscrewError,
  runSetupTasks,
  type SetupRequest,
  type SetupStep,
  type SetupYield,
} from '@corkscrew/sdk';
import type { GcpApi } from '../gcp-api.ts';
import { toCorkscrewError } from '../gcp-error.ts';
import { searchOrganizations } from '../organizations.ts';
import { type AccountPlace, emailOf, hasAccount } from './service-account.ts';
import { createSetupApi, type SetupApi, type SetupApiOptions } from './setup-api.ts';
import { readSetupOptions } from './setup-options.ts';
import { type SetupScene, tasksToMake, tasksToRemove } from './setup-steps.ts';

/** What a set-up needs of its session. */
export interface SetupContext extends CallOptions, Omit<SetupApiOptions, 'action'> {
  /** Reads what is visible. */
  readonly reader: GcpApi;
}

/**
 * Plans, makes or removes the service account that the provider reads with. Each step looks first whether it is done, so
 * that doing all again changes nothing. A step that fails ends it; the next run goes on from there. No key is ever made.
 *
 * @throws {CorkscrewError} invalid_argument for choices that it does not know; unauthenticated, permission_denied.
 */
export async function* setup(
  request: SetupRequest,
  context: SetupContext,
): AsyncGenerator<SetupYield, void, undefined> {
  const { action } = request;
  const { name, project = context.settings.quotaProject, scope, member } = readSetupOptions(request.options);
  if (project === '') {
    throw new CorkscrewError('invalid_argument', 'set up Google Cloud: which project is to hold the service account?', {
      hint: 'Name it with --set project=..., or as project_id in the configuration.',
    });
  }
  const api = createSetupApi({ ...context, action });
  const call = { signal: context.signal };
  const place: AccountPlace = { name, project };
  try {
    const found = await begin(call, () => findScope(api, { ...context, scope, place, call }));
    const scene: SetupScene = { api, call, place, member, scope: found };
    const tasks = action === 'remove' ? tasksToRemove() : tasksToMake(scene);
    const isWhole = yield* runSetupTasks(tasks, { scene, action, toError: explain });
    if (isWhole && action === 'apply') yield { kind: 'step', step: signInStep(scene) };
  } finally {
    await api.close();
  }
}

function explain(error: unknown, what: string): CorkscrewError {
  return isCorkscrewError(error) ? error : toCorkscrewError(error, what);
}

async function begin<T>({ signal }: CallOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, 'look for the organisation and the service account');
  }
}

interface ScopeSearch extends Pick<SetupContext, 'settings' | 'reader'> {
  readonly scope: string | undefined;
  readonly place: AccountPlace;
  readonly call: CallOptions;
}

/** Where the roles are given. An account of this name that is somebody else's ends everything before it begins. */
async function findScope(api: SetupApi, { scope, settings, reader, place, call }: ScopeSearch): Promise<string> {
  await hasAccount(api, place, call);
  if (scope !== undefined) return scope;
  const [only, ...others] = settings.scopes.length > 0 ? settings.scopes : await searchOrganizations(reader, call);
  if (only !== undefined && others.length === 0) return only;
  throw new CorkscrewError('invalid_argument', 'set up Google Cloud: where it is to read is not clear', {
    hint: 'Say so with --set scope=organizations/<number>, folders/<number> or projects/<id>.',
  });
}

const POOL = /\/(projects\/[^/]+\/locations\/[^/]+\/workloadIdentityPools\/[^/]+)\//;

function signInStep(scene: SetupScene): SetupStep {
  const { place, member } = scene;
  return {
    stepId: 'sign_in',
    title: 'Sign in as the service account, and name the project that pays',
    command: `${signInCommand(scene)}GOOGLE_CLOUD_QUOTA_PROJECT=${place.project} corkscrew scan --provider gcp`,
    isWrite: false,
    outcome: member === undefined ? 'skipped' : 'done',
    output:
      member === undefined
        ? 'nobody may act as it yet: name who with --set member=user:..., group:..., serviceAccount:... or, of a workload identity pool, principal://...'
        : '',
  };
}

/** A workload identity signs in with a file that holds no secret, anybody else as themselves. */
function signInCommand({ place, member = '' }: SetupScene): string {
  const email = emailOf(place);
  const pool = POOL.exec(member)?.[1];
  if (pool === undefined) return `gcloud auth application-default login --impersonate-service-account=${email} && `;
  return `gcloud iam workload-identity-pools create-cred-config ${pool}/providers/PROVIDER --service-account=${email} --output-file=credentials.json && GOOGLE_APPLICATION_CREDENTIALS=credentials.json `;
}
