import { createNameMemory, type ScanYield } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import { HIERARCHY_TYPES, type Hierarchy } from './hierarchy.ts';
import type { KnownAccount, KnownAccounts } from './known-accounts.ts';
import { accountOf } from './resource-row.ts';
import { isWanted, progress, type ScopeRun } from './scope-run.ts';
import { PLACE_FIELDS, readSearchResult } from './search-result.ts';
import { gcpTypeOf, type GcpType } from './type-name.ts';
import { walkSearch } from './walk-assets.ts';

/** How many assets of a type there are in an account, and whether they are to be read again. */
export interface Pair {
  readonly accountId: string;
  readonly type: GcpType;
  rows: number;
  isChanged: boolean;
}

/** What a search says of a scope, held against what is known of it. */
export interface ChangedPairs {
  /** All that there is or was, changed or not. */
  readonly pairs: readonly Pair[];
  /** Accounts of which nothing can be said without reading them: new ones, and what moved or was changed itself. */
  readonly freshAccounts: ReadonlySet<string>;
  /** Why the search may lack something; empty where it does not. */
  readonly problem: string;
}

/** The inventory learns of some changes hours after they were made: what is dated before the last reading may be new to it. */
const LAG_MS = 12 * 3_600_000;

/**
 * Finds out where something came, changed or went: by the dates of what is there, and by how much there is of each type, which
 * is cheaper to learn than what it is like. What search does not know of counts as changed as long as something of it is known.
 */
export async function* findChangedPairs(
  run: ScopeRun,
  known: KnownAccounts,
  above: { readonly assets: readonly Asset[]; readonly hierarchy: Hierarchy },
): AsyncGenerator<ScanYield, ChangedPairs, undefined> {
  const { context, payload, stats } = run;
  const { hierarchy } = above;
  const table = createPairTable(known);
  const freshAccounts = findFreshAccounts(above, run, known);
  const note = (asset: Asset): void => {
    const type = gcpTypeOf(asset.assetType);
    const accountId = accountOf(asset, hierarchy, payload.scope);
    if (!isWanted(asset, { type, accountId }, run)) return;
    table.note(accountId, type, isAfter(asset, known[accountId]));
  };
  for (const asset of above.assets) note(asset);
  const seen = createNameMemory();
  const search = { scope: payload.scope, fields: PLACE_FIELDS };
  const pages = walkSearch(context.api, search, { stats, signal: context.signal });
  let next = await pages.next();
  while (next.done !== true) {
    for (const item of next.value.items) {
      const asset = readSearchResult(item, hierarchy);
      if (asset === undefined || HIERARCHY_TYPES.includes(asset.assetType) || seen.has(asset.name)) continue;
      seen.add(asset.name);
      note(asset);
    }
    yield progress(run, `search for changes in ${payload.scope}`);
    next = await pages.next();
  }
  const inScope = new Set(hierarchy.accounts);
  return {
    pairs: table.list().filter(({ accountId }) => inScope.has(accountId) || run.unit.accountId === accountId),
    freshAccounts,
    problem: next.value,
  };
}

function isAfter({ updateTime }: Asset, account: KnownAccount | undefined): boolean {
  if (account === undefined || updateTime === undefined) return true;
  return !(Date.parse(updateTime) < account.readAt - LAG_MS);
}

/** A node that was changed may have moved, and with it all that it holds. */
function findFreshAccounts(
  { assets, hierarchy }: { readonly assets: readonly Asset[]; readonly hierarchy: Hierarchy },
  { payload }: ScopeRun,
  known: KnownAccounts,
): ReadonlySet<string> {
  const nodes = new Map(assets.map((asset) => [asset.ancestors[0], asset]));
  const fresh = assets.filter((asset) => {
    const account = known[accountOf(asset, hierarchy, payload.scope)];
    return asset.ancestors.some((ancestor) => {
      const node = nodes.get(ancestor);
      return node !== undefined && isAfter(node, account);
    });
  });
  return new Set(fresh.map((asset) => accountOf(asset, hierarchy, payload.scope)));
}

interface PairTable {
  note(accountId: string, type: GcpType, isChanged: boolean): void;
  /** Of what is known, what was not noted has no rows. */
  list(): readonly Pair[];
}

function createPairTable(known: KnownAccounts): PairTable {
  const accounts = new Map<string, Map<string, Pair>>();
  const pairOf = (accountId: string, type: GcpType): Pair => {
    const pairs = accounts.get(accountId) ?? new Map<string, Pair>();
    accounts.set(accountId, pairs);
    const key = `${type.service}/${type.type}`;
    const pair = pairs.get(key) ?? { accountId, type, rows: 0, isChanged: false };
    pairs.set(key, pair);
    return pair;
  };
  return {
    note: (accountId, type, isChanged) => {
      const pair = pairOf(accountId, type);
      pair.rows += 1;
      pair.isChanged ||= isChanged;
    },
    list: () => {
      for (const [accountId, { rows }] of Object.entries(known)) {
        for (const [name, count] of Object.entries(rows)) {
          const pair = pairOf(accountId, typeOfName(name));
          pair.isChanged ||= pair.rows !== count;
        }
      }
      const all = [...accounts.values()].flatMap((pairs) => [...pairs.values()]);
      for (const pair of all)
        pair.isChanged ||= known[pair.accountId]?.rows[`${pair.type.service}/${pair.type.type}`] !== pair.rows;
      return all;
    },
  };
}

/** The inventory's own name of what we call `compute/Disk`. */
function typeOfName(name: string): GcpType {
  const slash = name.indexOf('/');
  const service = name.slice(0, slash);
  const host = service.includes('.') ? service : `${service}.googleapis.com`;
  return gcpTypeOf(`${host}/${name.slice(slash + 1)}`);
}
