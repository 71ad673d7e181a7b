import { createNameMemory, isCorkscrewError, type ResourceDraft, type ScanUnit, type ScanYield } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import type { AssetList } from './asset-pages.ts';
import { patternOfService, toAssetTypes } from './asset-type-patterns.ts';
import { compareServices } from './compare-services.ts';
import { describeServices } from './describe-services.ts';
import { judgeFailure } from './failure-outcome.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { scanByLists } from './fallback/scan-by-lists.ts';
import { createHierarchy, type Hierarchy, HIERARCHY_TYPES } from './hierarchy.ts';
import { listAssets } from './list-assets.ts';
import type { UnitPayload } from './plan.ts';
import { POLICY_KINDS, type PolicyReading, readPolicies } from './policies.ts';
import { createPublicGrants, type PublicGrants } from './public-grants.ts';
import { accountOf, toResource } from './resource-row.ts';
import type { GcpContext } from './scopes.ts';
import { isWanted, openRun, progress, type ScopeRun, tell, wholeOf, wholeServices } from './scope-run.ts';
import { gcpTypeOf } from './type-name.ts';
import { walkAssets } from './walk-assets.ts';

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

async function* scanScope(run: ScopeRun): AsyncGenerator<ScanYield, void, undefined> {
  const { context, payload, stats, tally } = run;
  const { api, signal } = context;
  const parent = payload.scope;
  const options = { stats, signal };
  const above = await listAssets(api, { parent, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES }, options);
  const { readTime } = above;
  const hierarchy = createHierarchy(above.assets);
  const policies: PolicyReading[] = [];
  for (const kind of POLICY_KINDS.filter(({ scopes }) => scopes?.test(parent) ?? true)) {
    policies.push(await readPolicies(api, kind, { ...options, parent, readTime, assetTypes: policyTypes(payload) }));
    yield progress(run, `${kind.facet} of ${parent}`);
  }
  const grants = createPublicGrants(
    policies.find(({ kind }) => kind.facet === 'iam_policy'),
    hierarchy,
  );
  const list = { parent, contentType: 'RESOURCE', readTime, assetTypes: toAssetTypes(payload) } as const;
  const problem = yield* scanAssets(list, run, { hierarchy, policies, grants });
  const told = { severity: 'warning', code: 'truncated', message: problem, advice: RESCAN } as const;
  if (problem !== '') yield tell(run, told);
  const outcome = problem === '' ? 'complete' : 'truncated';
  const end = {
    outcome,
    reason: problem,
    accounts: accountsOf(run, hierarchy),
    services: wholeServices(payload),
  } as const;
  if (problem === '' && !isNarrow(payload)) yield* report(run, hierarchy, readTime);
  for (const claim of tally.close(end)) yield { kind: 'claim', claim };
}

/** Yields every asset of a list once, and gives why some may be missing. */
async function* scanAssets(
  list: AssetList,
  run: ScopeRun,
  parts: RowParts,
): AsyncGenerator<ScanYield, string, undefined> {
  const { context, stats } = run;
  const pages = walkAssets(context.api, list, { stats, signal: context.signal });
  const seen = createNameMemory();
  let next = await pages.next();
  while (next.done !== true) {
    const { items, walk } = next.value;
    for (let start = 0; start < items.length; start += TOGETHER) {
      const resources: ResourceDraft[] = [];
      for (const item of items.slice(start, start + TOGETHER)) {
        const asset = readAsset(item);
        if (asset === undefined || (walk > 1 && seen.has(asset.name))) continue;
        seen.add(asset.name);
        const draft = toDraft(asset, run, parts);
        if (draft !== undefined) resources.push(draft);
      }
      if (resources.length > 0) yield { kind: 'resources', resources };
    }
    yield progress(run, `assets of ${list.parent}`);
    next = await pages.next();
  }
  return next.value;
}

/** Assets of a page that are made ready together: what is not yet made takes less memory. */
const TOGETHER = 128;

const RESCAN = 'Scan again; nothing is taken for vanished until the list comes to its end.';

/** Says how old the inventory's knowledge is, and of which enabled services it has nothing. */
async function* report(
  run: ScopeRun,
  hierarchy: Hierarchy,
  readTime: string | undefined,
): AsyncGenerator<ScanYield, void, undefined> {
  const { context, tally, stats } = run;
  const projects = accountsOf(run, hierarchy).filter((account) => !account.includes('/'));
  const found = (project: string): ReadonlySet<string> => tally.servicesOf(project);
  const compared = await compareServices({ projects, found, stats }, context);
  for (const told of describeServices(compared, { readTime, scope: run.payload.scope })) {
    yield { kind: 'diagnostic', diagnostic: { ...told, scope: wholeOf(run) } };
  }
}

function accountsOf({ unit, context }: ScopeRun, { accounts }: Hierarchy): readonly string[] {
  if (unit.accountId !== '*') return [unit.accountId];
  return accounts.filter((account) => !context.settings.excludeProjects.has(account));
}

/** Parents within a service have policies too: all types of the service are asked for, and what stands above. */
function policyTypes({ services, types }: UnitPayload): readonly string[] | undefined {
  if (services.length === 0 || types.length > 0) return undefined;
  return [...services.map((service) => patternOfService(service)), ...HIERARCHY_TYPES];
}

interface RowParts {
  readonly hierarchy: Hierarchy;
  readonly policies: readonly PolicyReading[];
  readonly grants: PublicGrants;
}

/** Makes a resource of an asset, or gives undefined for one that was not asked for. */
function toDraft(asset: Asset, run: ScopeRun, { hierarchy, policies, grants }: RowParts): ResourceDraft | undefined {
  const type = gcpTypeOf(asset.assetType);
  const accountId = accountOf(asset, hierarchy, run.payload.scope);
  if (!isWanted(asset, { type, accountId }, run)) return undefined;
  run.context.origins.note(type, asset);
  const claim = run.tally.add(accountId, type);
  return toResource(asset, { type, claim, policies, grants });
}

/** What concerns every call ends the unit; what concerns this scope ends its claims. */
async function* failScope(run: ScopeRun, error: unknown): AsyncGenerator<ScanYield, void, undefined> {
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') {
    throw toCorkscrewError(error, `scan unit ${run.unit.unitId}`);
  }
  const { outcome, reason, told } = judgeFailure(error);
  yield tell(run, { ...told, message: reason });
  if (outcome === 'denied' && told.code !== 'billing_disabled' && run.context.settings.usesFallback)
    yield* scanByLists(run, reason);
  const services = wholeServices(run.payload);
  const claims = run.tally.close({ outcome, reason, accounts: [run.unit.accountId], services });
  for (const claim of claims) {
    yield { kind: 'claim', claim: { ...claim, outcome: claim.count > 0 ? 'truncated' : outcome } };
  }
}

function isNarrow({ services, types }: UnitPayload): boolean {
  return services.length > 0 || types.length > 0;
}
