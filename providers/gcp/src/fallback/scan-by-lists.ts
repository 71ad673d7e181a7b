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
import { type CatalogList, type CatalogService, type ListCatalog, loadListCatalog } from './list-catalog.ts';
import { createListGuard } from './list-guard.ts';
import { streamService } from './list-service.ts';
import { listNodesBelow, type PlacedNode } from './nodes-below.ts';

const NODES_AT_ONCE = 4;
const SERVICES_AT_ONCE = 4;
const MANAGER = '//cloudresourcemanager.googleapis.com/';
/** Types of what the Resource Manager has, by how their names begin. */
const NODE_TYPES: Readonly<Record<string, string>> = {
  organizations: 'cloudresourcemanager.googleapis.com/Organization',
  folders: 'cloudresourcemanager.googleapis.com/Folder',
  projects: 'cloudresourcemanager.googleapis.com/Project',
};
const ADVICE =
  'Enable the Cloud Asset API and grant roles/cloudasset.viewer to see every type, with policies. Types that no list is known of are missing.';

const GONE_ADVICE = 'It may have been deleted meanwhile: scan again.';
const SERVICES_ADVICE =
  'Grant roles/serviceusage.serviceUsageViewer on the project, so that it is known which of its services can be asked.';

/** What helps against a refusal, by the kind of it. */
const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
  access_denied: 'Grant roles/viewer on it, or the list permissions of the service.',
  api_disabled: 'Enable the API there, if it is to be used.',
  billing_disabled: 'Enable billing for the project, or leave it out with exclude_projects.',
  not_found: GONE_ADVICE,
};

/** Types of a service that failed for one reason. */
interface FailedLists {
  readonly code: string;
  readonly types: readonly string[];
}

interface ListRun {
  readonly run: ScopeRun;
  readonly api: GcpApi;
  readonly catalog: ListCatalog;
  readonly tally: AssetTally;
  /** Of policies, only the inventory tells. */
  readonly policies: readonly PolicyReading[];
  readonly grants: PublicGrants;
  readonly signal: AbortSignal | undefined;
}

/**
 * Lists what the services of a scope themselves say they have in its projects, folders and organisation, where the inventory
 * does not answer. Every type has a claim of its own, apart from those of the inventory: the two do not know the same types.
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
    const { projects, containers } = await listNodesBelow(payload.scope, context.api, { signal: context.signal });
    const wanted = projects.filter(({ accountId }) => !context.settings.excludeProjects.has(accountId));
    if (projects.length + containers.length === 0) {
      yield tell(run, { severity: 'warning', code: 'not_found', message: 'it is not visible', advice: GONE_ADVICE });
      return;
    }
    const message = `the services of ${wanted.length} projects are asked themselves instead`;
    yield tell(run, { severity: 'info', code: 'inventory_replaced', message, advice: ADVICE });
    const lists = { run, api, catalog, tally, policies, grants, signal: context.signal };
    const enabled = new Set<CatalogService>();
    yield* atOnce(wanted, lists, (project, inner) => scanProject(project, enabled, inner));
    // A service is enabled in projects only: what one of them has is asked about what stands above them too.
    yield* atOnce(containers, lists, (container, inner) => scanNode(container, [...enabled], inner));
  } catch (error) {
    context.signal?.throwIfAborted();
    throw toCorkscrewError(error, `list what is in ${payload.scope}`);
  } finally {
    await api.close();
  }
}

function atOnce(
  nodes: readonly PlacedNode[],
  lists: ListRun,
  scan: (node: PlacedNode, lists: ListRun) => AsyncIterable<ScanYield>,
): AsyncIterable<ScanYield> {
  const { signal } = lists;
  return streamConcurrent(nodes, (node, inner) => scan(node, { ...lists, signal: inner }), {
    limit: NODES_AT_ONCE,
    signal,
  });
}

async function* scanProject(
  project: PlacedNode,
  enabled: Set<CatalogService>,
  lists: ListRun,
): AsyncGenerator<ScanYield, void, undefined> {
  const { run, signal } = lists;
  let services: readonly CatalogService[] = [];
  try {
    services = await knownServices(project, lists);
  } catch (error) {
    signal?.throwIfAborted();
    if (describeHttpFailure(error).kind === 'bad_credentials') throw error;
    const { reason, told } = judgeFailure(error);
    const message = `the enabled services of ${project.accountId}: ${reason}`;
    yield tell(run, { ...told, message, advice: SERVICES_ADVICE });
  }
  for (const service of services) enabled.add(service);
  yield* scanNode(project, services, lists);
}

async function* scanNode(
  node: PlacedNode,
  services: readonly CatalogService[],
  lists: ListRun,
): AsyncGenerator<ScanYield, void, undefined> {
  const { run, signal } = lists;
  yield* ownAsset(node, lists);
  yield* streamConcurrent(services, (service, inner) => scanService(service, node, { ...lists, signal: inner }), {
    limit: SERVICES_AT_ONCE,
    signal,
  });
  yield progress(run, `services of ${node.holder}`);
}

/** The project, folder or organisation itself, as the Resource Manager describes it. */
function* ownAsset({ accountId, name, ancestors, data }: PlacedNode, lists: ListRun): Generator<ScanYield> {
  const [, above] = ancestors;
  const parent = above === undefined ? '' : MANAGER + above;
  const assetType = NODE_TYPES[name.split('/', 1)[0] ?? ''] ?? '';
  const asset = { name: MANAGER + name, assetType, ancestors, resource: { data, parent, location: 'global' } };
  const type = gcpTypeOf(assetType);
  if (!isWantedType(type, lists.run.payload)) return;
  yield* toResources([asset], accountId, lists);
  yield { kind: 'claim', claim: lists.tally.settle(accountId, type, { outcome: 'complete', reason: '' }) };
}

async function knownServices(
  { accountId: id }: PlacedNode,
  { run, catalog, signal }: ListRun,
): Promise<readonly CatalogService[]> {
  const { context, stats, payload } = run;
  const enabled = await listEnabledServices(context.api, id, { stats, signal });
  return enabled.flatMap((name) => {
    const service = catalog.services.get(name);
    const isAsked = payload.services.length === 0 || payload.services.includes(name);
    return service === undefined || !isAsked ? [] : [service];
  });
}

async function* scanService(
  service: CatalogService,
  node: PlacedNode,
  lists: ListRun,
): AsyncGenerator<ScanYield, void, undefined> {
  const { run, api, catalog, tally, signal } = lists;
  const typeOf = (type: string): ReturnType<typeof gcpTypeOf> => gcpTypeOf(`${service.service}.googleapis.com/${type}`);
  const target = {
    service,
    names: catalog.names,
    isWanted: ({ type, holder }: CatalogList) =>
      node.holder.startsWith(`${holder}/`) && isWantedType(typeOf(type), run.payload),
    holder: node.holder,
    ancestors: node.ancestors,
    parent: MANAGER + node.name,
  };
  const failed = new Map<string, FailedLists>();
  for await (const element of streamService(target, { api, stats: run.stats, signal })) {
    if (element.kind === 'assets') yield* toResources(element.assets, node.accountId, lists);
    else {
      const { type, outcome, reason, code } = element;
      yield { kind: 'claim', claim: tally.settle(node.accountId, typeOf(type), { outcome, reason }) };
      if (outcome !== 'complete') failed.set(reason, { code, types: [...(failed.get(reason)?.types ?? []), type] });
    }
  }
  for (const [reason, { types, code }] of failed) {
    const told = Object.hasOwn(ADVICE_BY_CODE, code) ? code : 'list_incomplete';
    yield {
      kind: 'diagnostic',
      diagnostic: {
        severity: 'warning',
        code: told,
        message: `list ${types.join(', ')} of ${service.service} in ${node.accountId}: ${reason}`,
        advice: `What could not be listed is not taken for vanished. ${ADVICE_BY_CODE[told] ?? 'Scan again.'}`,
        scope: { ...wholeOf(run), accountId: node.accountId, service: service.service },
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
