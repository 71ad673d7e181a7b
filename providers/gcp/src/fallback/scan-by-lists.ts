import { type ScanYield, streamConcurrent } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import type { Asset } from '../asset.ts';
import type { AssetTally } from '../asset-tally.ts';
import { listEnabledServices } from '../enabled-services.ts';
import { judgeFailure } from '../failure-outcome.ts';
import type { GcpApi } from '../gcp-api.ts';
import { toCorkscrewError } from '../gcp-error.ts';
import { createHierarchy } from '../hierarchy.ts';
import { POLICY_KINDS, type PolicyReading } from '../policies.ts';
import { createPublicGrants, type PublicGrants } from '../public-grants.ts';
import { toResource } from '../resource-row.ts';
import { createTally, isWanted, isWantedType, progress, type ScopeRun, tell, wholeOf } from '../scope-run.ts';
import { gcpTypeOf } from '../type-name.ts';
import { type CatalogService, type ListCatalog, loadListCatalog } from './list-catalog.ts';
import { createListGuard } from './list-guard.ts';
import { streamService } from './list-service.ts';
import { listProjectsBelow, type PlacedProject } from './projects-below.ts';

const SERVICES_AT_ONCE = 4;
const MANAGER = '//cloudresourcemanager.googleapis.com/';
const PROJECT = 'cloudresourcemanager.googleapis.com/Project';
const ADVICE =
  'Enable the Cloud Asset API and grant roles/cloudasset.viewer to see every type, with policies. Types that no list is known of are missing.';

const SERVICES_ADVICE =
  'Grant roles/serviceusage.serviceUsageViewer on the project, so that it is known which of its services can be asked.';

interface ListRun {
  readonly run: ScopeRun;
  readonly api: GcpApi;
  readonly catalog: ListCatalog;
  readonly tally: AssetTally;
  /** Of policies, only the inventory tells. */
  readonly policies: readonly PolicyReading[];
  readonly grants: PublicGrants;
}

/**
 * Lists what the services of a scope's projects themselves say they have, where the inventory does not answer. Every type has
 * a claim of its own, apart from those of the inventory: the two do not know the same types.
 *
 * @throws {CorkscrewError} unauthenticated where Google no longer accepts the credentials.
 */
export async function* scanByLists(run: ScopeRun, reason: string): AsyncGenerator<ScanYield, void, undefined> {
  const { context, payload } = run;
  const catalog = await loadListCatalog();
  const policies = POLICY_KINDS.map((kind) => ({ kind, status: 'denied', reason, get: () => undefined }) as const);
  const api = context.openApi(createListGuard(catalog));
  const tally = createTally('apis', context.settings.filter);
  const grants = createPublicGrants(policies[0], createHierarchy([]));
  try {
    const projects = await listProjectsBelow(payload.scope, context.api, { signal: context.signal });
    const wanted = projects.filter(({ id }) => !context.settings.excludeProjects.has(id));
    const message = `the services of ${wanted.length} projects are asked themselves instead`;
    yield tell(run, { severity: 'info', code: 'inventory_replaced', message, advice: ADVICE });
    for (const project of wanted) yield* scanProject(project, { run, api, catalog, tally, policies, grants });
  } catch (error) {
    context.signal?.throwIfAborted();
    throw toCorkscrewError(error, `list what is in ${payload.scope}`);
  } finally {
    await api.close();
  }
}

async function* scanProject(project: PlacedProject, lists: ListRun): AsyncGenerator<ScanYield, void, undefined> {
  const { run } = lists;
  yield* ownAsset(project, lists);
  let services: readonly CatalogService[];
  try {
    services = await knownServices(project, lists);
  } catch (error) {
    run.context.signal?.throwIfAborted();
    if (describeHttpFailure(error).kind === 'bad_credentials') throw error;
    const { reason, told } = judgeFailure(error);
    yield tell(run, { ...told, message: `the enabled services of ${project.id}: ${reason}`, advice: SERVICES_ADVICE });
    return;
  }
  yield* streamConcurrent(services, (service, signal) => scanService(service, project, { ...lists, signal }), {
    limit: SERVICES_AT_ONCE,
    signal: run.context.signal,
  });
  yield progress(run, `services of ${project.id}`);
}

/** The project itself, as the Resource Manager describes it. */
function* ownAsset({ id, name, ancestors, data }: PlacedProject, lists: ListRun): Generator<ScanYield> {
  const [, above] = ancestors;
  const parent = above === undefined ? '' : MANAGER + above;
  const asset = { name: MANAGER + name, assetType: PROJECT, ancestors, resource: { data, parent, location: 'global' } };
  if (!isWantedType(gcpTypeOf(PROJECT), lists.run.payload)) return;
  yield* toResources([asset], id, lists);
  yield { kind: 'claim', claim: lists.tally.settle(id, gcpTypeOf(PROJECT), { outcome: 'complete', reason: '' }) };
}

async function knownServices({ id }: PlacedProject, { run, catalog }: ListRun): Promise<readonly CatalogService[]> {
  const { context, stats, payload } = run;
  const enabled = await listEnabledServices(context.api, id, { stats, signal: context.signal });
  return enabled.flatMap((name) => {
    const service = catalog.services.get(name);
    const isAsked = payload.services.length === 0 || payload.services.includes(name);
    return service === undefined || !isAsked ? [] : [service];
  });
}

async function* scanService(
  service: CatalogService,
  project: PlacedProject,
  lists: ListRun & { readonly signal: AbortSignal },
): AsyncGenerator<ScanYield, void, undefined> {
  const { run, api, catalog, tally, signal } = lists;
  const typeOf = (type: string): ReturnType<typeof gcpTypeOf> => gcpTypeOf(`${service.service}.googleapis.com/${type}`);
  const target = {
    service,
    names: catalog.names,
    isWanted: ({ type }: { readonly type: string }) => isWantedType(typeOf(type), run.payload),
    project: project.id,
    ancestors: project.ancestors,
    parent: MANAGER + project.name,
  };
  const failed = new Map<string, string[]>();
  for await (const element of streamService(target, { api, stats: run.stats, signal })) {
    if (element.kind === 'assets') yield* toResources(element.assets, project.id, lists);
    else {
      const { type, outcome, reason } = element;
      yield { kind: 'claim', claim: tally.settle(project.id, typeOf(type), { outcome, reason }) };
      if (outcome !== 'complete') failed.set(reason, [...(failed.get(reason) ?? []), type]);
    }
  }
  for (const [reason, types] of failed) {
    yield {
      kind: 'diagnostic',
      diagnostic: {
        severity: 'warning',
        code: 'list_incomplete',
        message: `list ${types.join(', ')} of ${service.service} in ${project.id}: ${reason}`,
        advice: 'What could not be listed is not taken for vanished. Grant roles/viewer on the project to list it.',
        scope: { ...wholeOf(run), accountId: project.id, service: service.service },
        operation: `${service.service}.list`,
      },
    };
  }
}

function* toResources(
  assets: readonly Asset[],
  accountId: string,
  { run, tally, policies, grants }: ListRun,
): Generator<ScanYield> {
  const resources = assets.flatMap((asset) => {
    const type = gcpTypeOf(asset.assetType);
    if (!isWanted(asset, { type, accountId }, run)) return [];
    run.context.origins.note(type, asset);
    return [toResource(asset, { type, claim: tally.add(accountId, type), policies, grants })];
  });
  if (resources.length > 0) yield { kind: 'resources', resources };
}
