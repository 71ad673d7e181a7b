import { isCorkscrewError, type ScanUnit, type ScanYield } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { createRowParts, streamAssets } from './asset-stream.ts';
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
import { scanChanged } from './scan-changed.ts';
import { scanFast } from './scan-fast.ts';
import type { GcpContext } from './scopes.ts';
import { accountsOf, openRun, progress, RESCAN, type ScopeRun, tell, wholeOf, wholeServices } from './scope-run.ts';
import { SearchRefusedError } from './search-pages.ts';
import { walkAssets } from './walk-assets.ts';

/**
 * Runs one unit: the hierarchy of its scope, its policies, then every asset page by page, all of one moment, with a claim for
 * each account and type. A fast one searches instead; one of changes reads again what is not as it was.
 *
 * @throws {CorkscrewError} unauthenticated where Google no longer accepts the credentials; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: GcpContext): AsyncGenerator<ScanYield, void, undefined> {
  const run = openRun(unit, context);
  try {
    if (!(yield* scanBySearch(run))) yield* scanScope(run);
  } catch (error) {
    context.signal?.throwIfAborted();
    yield* failScope(run, error);
  }
}

/** Scans what may be scanned by search. False where everything is to be listed; then nothing was claimed. */
async function* scanBySearch(run: ScopeRun): AsyncGenerator<ScanYield, boolean, undefined> {
  const { isFast, known } = run.payload;
  try {
    if (isFast === true) return yield* scanFast(run);
    return known === undefined ? false : yield* scanChanged(run, known);
  } catch (error) {
    if (!(error instanceof SearchRefusedError)) throw error;
    yield tell(run, { severity: 'info', code: 'search_refused', message: error.message, advice: SEARCH_ADVICE });
    return false;
  }
}

const SEARCH_ADVICE =
  'Everything is listed instead. Grant cloudasset.assets.searchAllResources, as roles/cloudasset.viewer does.';

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
  const list = { parent, contentType: 'RESOURCE', readTime, assetTypes: toAssetTypes(payload) } as const;
  const problem = yield* streamAssets(walkAssets(api, list, options), run, {
    parts: createRowParts(hierarchy, policies),
    activity: `assets of ${parent}`,
  });
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

/** Parents within a service have policies too: all types of the service are asked for, and what stands above. */
function policyTypes({ services, types }: UnitPayload): readonly string[] | undefined {
  if (services.length === 0 || types.length > 0) return undefined;
  return [...services.map((service) => patternOfService(service)), ...HIERARCHY_TYPES];
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
