import { contentHash, CorkscrewError, isCorkscrewError, type ScanUnit, type ScanYield } from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import { streamAssetPages } from './asset-pages.ts';
import { type AssetTally, createAssetTally } from './asset-tally.ts';
import { judgeFailure } from './failure-outcome.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { createHierarchy, type Hierarchy, HIERARCHY_TYPES } from './hierarchy.ts';
import { listAssets } from './list-assets.ts';
import type { UnitPayload } from './plan.ts';
import { POLICY_KINDS, type PolicyReading, readPolicies } from './policies.ts';
import type { GcpContext } from './scopes.ts';
import { accountOf, labelsOf, toResource } from './resource-row.ts';
import { type AssetFilter, isOpenFilter } from './settings.ts';
import { gcpTypeOf, type GcpType, isKubernetesObject } from './type-name.ts';

/**
 * Runs one unit: the hierarchy of its scope, its policies, then every asset page by page, all of one moment, with a claim for
 * each account and type.
 *
 * @throws {CorkscrewError} unauthenticated where Google no longer accepts the credentials; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: GcpContext): AsyncGenerator<ScanYield, void, undefined> {
  const run = openRun(unit, context);
  try {
    yield* scanScope(run);
  } catch (error) {
    context.signal?.throwIfAborted();
    yield* failScope(run, error);
  }
}

interface ScopeRun {
  readonly unit: ScanUnit;
  readonly payload: UnitPayload;
  readonly context: GcpContext;
  readonly tally: AssetTally;
  readonly stats: CallStats;
}

function openRun(unit: ScanUnit, context: GcpContext): ScopeRun {
  const payload = readPayload(unit);
  const { filter } = context.settings;
  return { unit, payload, context, tally: createAssetTally(subScopeOf(filter)), stats: createCallStats() };
}

async function* scanScope(run: ScopeRun): AsyncGenerator<ScanYield, void, undefined> {
  const { context, payload, stats, tally } = run;
  const { api, signal } = context;
  const parent = payload.scope;
  const options = { stats, signal };
  const above = await listAssets(api, { parent, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES }, options);
  const hierarchy = createHierarchy(above.assets);
  const policies: PolicyReading[] = [];
  for (const kind of POLICY_KINDS.filter(({ scopes }) => scopes?.test(parent) ?? true)) {
    const reading = await readPolicies(api, kind, { ...options, parent, readTime: above.readTime });
    policies.push(reading);
    yield progress(run, `${kind.facet} of ${parent}`);
  }
  const list = { parent, contentType: 'RESOURCE', readTime: above.readTime } as const;
  for await (const { page, end } of streamAssetPages(api, list, options)) {
    for (const item of page.items) yield* toYields(item, run, { hierarchy, policies });
    yield progress(run, `assets of ${parent}`);
    if (end === undefined) continue;
    const reason = end === 'last_page' ? '' : `the inventory gave a page token twice or too many pages (${end})`;
    if (reason !== '') yield tell(run, { severity: 'warning', code: end, message: reason, advice: RESCAN });
    const accounts = isNarrow(payload) ? undefined : accountsOf(run, hierarchy);
    const outcome = reason === '' ? 'complete' : 'truncated';
    for (const claim of tally.close({ outcome, reason, accounts })) yield { kind: 'claim', claim };
  }
}

const RESCAN = 'Scan again; nothing is taken for vanished until the list comes to its end.';

function accountsOf({ unit }: ScopeRun, { accounts }: Hierarchy): readonly string[] {
  return unit.accountId === '*' ? accounts : [unit.accountId];
}

interface RowParts {
  readonly hierarchy: Hierarchy;
  readonly policies: readonly PolicyReading[];
}

function* toYields(item: unknown, run: ScopeRun, { hierarchy, policies }: RowParts): Generator<ScanYield> {
  const asset = readAsset(item);
  if (asset === undefined) return;
  const type = gcpTypeOf(asset.assetType);
  const accountId = accountOf(asset, hierarchy, run.payload.scope);
  if (!isWanted(asset, { type, accountId, run })) return;
  run.tally.add(accountId, type);
  const claim = run.tally.scopeOf(accountId, type);
  yield { kind: 'resource', resource: toResource(asset, { type, claim, policies }) };
}

interface Placed {
  readonly type: GcpType;
  readonly accountId: string;
  readonly run: ScopeRun;
}

function isWanted(asset: Asset, { type, accountId, run }: Placed): boolean {
  const { settings } = run.context;
  const { services, types } = run.payload;
  if (!settings.kubernetesObjects && isKubernetesObject(type)) return false;
  if (settings.excludeProjects.has(accountId)) return false;
  if (services.length > 0 && !services.includes(type.service)) return false;
  if (types.length > 0 && ![type.type, type.typeName, type.assetType].some((name) => types.includes(name)))
    return false;
  return matches(asset, settings.filter);
}

function matches({ resource }: Asset, { locations, labels }: AssetFilter): boolean {
  const location = resource?.location?.toLowerCase() ?? 'global';
  if (locations.length > 0 && !locations.includes(location)) return false;
  const own = labelsOf(resource?.data ?? {});
  return Object.entries(labels).every(([key, value]) => own[key] === value);
}

/** What concerns every call ends the unit; what concerns this scope ends its claims. */
function* failScope(run: ScopeRun, error: unknown): Generator<ScanYield, void, undefined> {
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') {
    throw toCorkscrewError(error, `scan unit ${run.unit.unitId}`);
  }
  const { outcome, reason, told } = judgeFailure(error);
  yield tell(run, { ...told, message: reason });
  const claims = run.tally.close({ outcome, reason, accounts: [run.unit.accountId] });
  for (const claim of claims) {
    yield { kind: 'claim', claim: { ...claim, outcome: claim.count > 0 ? 'truncated' : outcome } };
  }
}

interface Told {
  readonly severity: 'warning' | 'error' | 'info';
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

function tell({ unit, payload }: ScopeRun, told: Told): ScanYield {
  return {
    kind: 'diagnostic',
    diagnostic: {
      ...told,
      message: `list assets of ${payload.scope}: ${told.message}`,
      scope: { accountId: unit.accountId, region: '*', service: '*', type: '*', subScope: '' },
      operation: 'cloudasset.assets.listResource',
    },
  };
}

function progress({ stats }: ScopeRun, activity: string): ScanYield {
  return { kind: 'progress', progress: { ...stats, activity } };
}

function isNarrow({ services, types }: UnitPayload): boolean {
  return services.length > 0 || types.length > 0;
}

function subScopeOf(filter: AssetFilter): string {
  return isOpenFilter(filter) ? 'inventory' : `inventory filtered ${contentHash(JSON.stringify(filter)).slice(0, 12)}`;
}

function readPayload(unit: ScanUnit): UnitPayload {
  try {
    return JSON.parse(unit.payload) as UnitPayload;
  } catch (cause) {
    throw new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: its payload is not one of ours`, { cause });
  }
}
