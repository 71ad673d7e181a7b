import type { ScanYield } from '@corkscrew/sdk';
import type { AssetPagesOptions } from './asset-pages.ts';
import { createRowParts, streamAssets } from './asset-stream.ts';
import { patternOfService } from './asset-type-patterns.ts';
import { type ChangedPairs, findChangedPairs, type Pair } from './changed-pairs.ts';
import { createHierarchy, type Hierarchy, HIERARCHY_TYPES } from './hierarchy.ts';
import type { KnownAccounts } from './known-accounts.ts';
import { listAssets } from './list-assets.ts';
import { POLICY_KINDS, type PolicyReading, readPolicies } from './policies.ts';
import { progress, RESCAN, type ScopeRun, tell } from './scope-run.ts';
import { walkAssets } from './walk-assets.ts';

/** A list that is read again. */
interface Rereading {
  readonly parent: string;
  /** Undefined for all. */
  readonly assetTypes: readonly string[] | undefined;
  /** What of it was not as it was, or is read along with that. */
  readonly pairs: readonly Pair[];
  /** The account that is read whole, where one is. */
  readonly wholeAccount: string | undefined;
}

/** What changed in a scope, and where it stands. */
interface Findings extends ChangedPairs {
  readonly hierarchy: Hierarchy;
  readonly readTime: string | undefined;
}

/** The most that a page has. */
const PAGE_ASSETS = 1_000;

/**
 * Reads again what is not as it was when all of it was last read: the accounts and types in which a search finds something
 * that was updated since, or another number than the inventory has. Each is listed as a full scan lists it, so that what is
 * gone vanishes. Gives false where a full scan takes no more calls; then nothing was claimed.
 *
 * @throws SearchRefusedError
 */
export async function* scanChanged(run: ScopeRun, known: KnownAccounts): AsyncGenerator<ScanYield, boolean, undefined> {
  const { context, payload } = run;
  const list = { parent: payload.scope, contentType: 'RESOURCE', assetTypes: HIERARCHY_TYPES } as const;
  const { assets, readTime } = await listAssets(context.api, list, optionsOf(run));
  const hierarchy = createHierarchy(assets);
  const changed = yield* findChangedPairs(run, known, { assets, hierarchy });
  const findings: Findings = { ...changed, hierarchy, readTime };
  const rereadings = planRereadings(findings, payload.scope);
  if (changed.problem !== '' || rereadings === undefined) return false;
  const wholeAccounts = rereadings.flatMap(({ wholeAccount }) => wholeAccount ?? []);
  const problem = yield* rereadAll(rereadings, findings, run);
  if (problem !== '') yield tell(run, { severity: 'warning', code: 'truncated', message: problem, advice: RESCAN });
  const read = rereadings.flatMap(({ pairs }) => pairs).length;
  yield tell(run, {
    severity: 'info',
    code: 'changes_only',
    message: `${read} of ${changed.pairs.length} types in their accounts were read again; the policies of the others are those of their last reading`,
    advice:
      'A full scan now and then is the truth: of a type that search does not know, the first resource is found by that alone.',
  });
  const outcome = problem === '' ? 'complete' : 'truncated';
  for (const claim of run.tally.close({ outcome, reason: problem, accounts: wholeAccounts, services: ['*'] }))
    yield { kind: 'claim', claim };
  return true;
}

/**
 * Decides what is listed: projects, folders and organisations always, accounts that are new as a whole, and of the others the
 * changed types, either in the whole scope or in their projects, whichever takes fewer pages. Undefined where everything at
 * once takes as few.
 */
function planRereadings({ pairs, freshAccounts }: ChangedPairs, scope: string): readonly Rereading[] | undefined {
  if ([...freshAccounts].some((account) => account.includes('/'))) return undefined;
  const isFresh = ({ accountId }: Pair): boolean => freshAccounts.has(accountId);
  const isNode = ({ type }: Pair): boolean => HIERARCHY_TYPES.includes(type.assetType);
  const stable = pairs.filter((pair) => !isFresh(pair) && !isNode(pair));
  const whole = [...freshAccounts].map(
    (account): Rereading => ({
      parent: `projects/${account}`,
      assetTypes: undefined,
      pairs: pairs.filter(({ accountId }) => accountId === account),
      wholeAccount: account,
    }),
  );
  const nodes = listTogether(
    scope,
    pairs.filter((pair) => isNode(pair) && !isFresh(pair)),
  );
  const chosen = [...nodes, ...whole, ...chooseLists(scope, stable)];
  return pagesOf(chosen) > pagesOf(listTogether(scope, pairs)) ? undefined : chosen;
}

function chooseLists(scope: string, stable: readonly Pair[]): readonly Rereading[] {
  const changed = stable.filter((pair) => pair.isChanged);
  const types = new Set(changed.map(({ type }) => type));
  const together = listTogether(
    scope,
    stable.filter(({ type }) => types.has(type)),
  );
  if (changed.some(({ accountId }) => accountId.includes('/'))) return together;
  const byAccount = Map.groupBy(changed, ({ accountId }) => accountId);
  const apart = [...byAccount].flatMap(([account, own]) => listTogether(`projects/${account}`, own));
  return pagesOf(apart) < pagesOf(together) ? apart : together;
}

function listTogether(parent: string, pairs: readonly Pair[]): readonly Rereading[] {
  if (pairs.length === 0) return [];
  const assetTypes = [...new Set(pairs.map(({ type }) => type.assetType))];
  return [{ parent, assetTypes, pairs, wholeAccount: undefined }];
}

function pagesOf(rereadings: readonly Rereading[]): number {
  return rereadings.reduce((sum, { pairs }) => {
    const rows = pairs.reduce((total, pair) => total + pair.rows, 0);
    return sum + Math.max(1, Math.ceil(rows / PAGE_ASSETS));
  }, 0);
}

/** Gives why something may be missing, or an empty text. */
async function* rereadAll(
  rereadings: readonly Rereading[],
  findings: Findings,
  run: ScopeRun,
): AsyncGenerator<ScanYield, string, undefined> {
  const kinds = POLICY_KINDS.filter(({ scopes }) => scopes?.test(run.payload.scope) ?? true);
  const above: PolicyReading[] = [];
  for (const kind of kinds) {
    const place = { parent: run.payload.scope, readTime: findings.readTime, assetTypes: HIERARCHY_TYPES };
    above.push(await readPolicies(run.context.api, kind, { ...place, ...optionsOf(run) }));
  }
  let problem = '';
  for (const rereading of rereadings) {
    const found = yield* reread(rereading, { ...findings, above }, run);
    problem ||= found;
  }
  return problem;
}

async function* reread(
  { parent, assetTypes, pairs, wholeAccount }: Rereading,
  { hierarchy, readTime, above }: Findings & { readonly above: readonly PolicyReading[] },
  run: ScopeRun,
): AsyncGenerator<ScanYield, string, undefined> {
  const { api } = run.context;
  const options = optionsOf(run);
  const services = [...new Set(pairs.map(({ type }) => type.service))].map((service) => patternOfService(service));
  const policies: PolicyReading[] = [];
  for (const reading of above) {
    const { kind } = reading;
    const place = { parent, readTime, assetTypes: wholeAccount === undefined ? services : undefined };
    // What only projects, folders and organisations have was read of all of them.
    if (kind.assetTypes !== undefined) policies.push(reading);
    else policies.push(joinReadings(await readPolicies(api, kind, { ...place, ...options }), reading));
    yield progress(run, `${kind.facet} of ${parent}`);
  }
  for (const { accountId, type } of pairs) run.tally.open(accountId, type);
  const wanted = new Set(pairs.map(({ accountId, type }) => `${accountId} ${type.assetType}`));
  const pages = walkAssets(api, { parent, contentType: 'RESOURCE', readTime, assetTypes }, options);
  return yield* streamAssets(pages, run, {
    parts: createRowParts(hierarchy, policies),
    accepts: ({ accountId, type }) => wholeAccount === accountId || wanted.has(`${accountId} ${type.assetType}`),
    activity: `changed assets of ${parent}`,
  });
}

function optionsOf({ context, stats }: ScopeRun): AssetPagesOptions {
  return { stats, signal: context.signal };
}

/** What was read of some types, with what was read of all that they stand below. */
function joinReadings(own: PolicyReading, above: PolicyReading): PolicyReading {
  const { status, reason } = own.status === 'read' ? above : own;
  return { ...own, status, reason, get: (name) => own.get(name) ?? above.get(name) };
}
