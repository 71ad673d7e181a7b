import { CorkscrewError, nearestNames, type PlanRequest, type ScanPlan, type ScanUnit } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { patternOfService, patternOfType } from './asset-type-patterns.ts';
import { streamAssetPages } from './asset-pages.ts';
import { findTypes } from './find-types.ts';
import { type KnownAccounts, knownAccounts } from './known-accounts.ts';
import { type GcpContext, listScopes } from './scopes.ts';

/** Rises when the same resource would be stored in another form. */
const RULES_VERSION = '1';

/** What a unit carries to its scan. */
export interface UnitPayload {
  /** `organizations/1`, `folders/2` or `projects/x`. */
  readonly scope: string;
  /** Services and types that are asked for, as users name them; empty for all. */
  readonly services: readonly string[];
  readonly types: readonly string[];
  /** Whether it is searched instead of listed. */
  readonly isFast?: true;
  /** What earlier scans have, for one that reads again only what is not as it was. */
  readonly known?: KnownAccounts;
}

/**
 * Plans a scan: a unit for each scope. The inventory knows everything below a scope, so the widest scope that may be read is
 * the cheapest.
 *
 * @throws {CorkscrewError} not_found where there is no project or an unknown one is asked for; unauthenticated, unavailable.
 */
export async function planScan(request: PlanRequest, context: GcpContext): Promise<ScanPlan> {
  assertRegions(request.regions);
  const { accounts = [], services = [], types = [] } = request;
  const scopes = await listScopes(accounts, context);
  await assertKnown(request, scopes, context);
  const units = scopes.map((scope) => unitOf({ scope, services, types, ...wayOf(request, scope, context) }));
  return { units, gone: [], diagnostics: [] };
}

/**
 * Refuses names that the inventory knows no type of: they would find nothing and look like an empty cloud. The inventory
 * itself refuses what it does not know, so that one small call is enough where the names are right.
 */
async function assertKnown(
  { accounts, services = [], types = [] }: PlanRequest,
  scopes: readonly string[],
  context: GcpContext,
): Promise<void> {
  const [parent] = scopes;
  if (parent === undefined) return;
  const unknown = new Set<string>();
  for (const name of services) if (!(await knowsType(parent, patternOfService(name), context))) unknown.add(name);
  for (const name of types) if (!(await knowsType(parent, patternOfType(name), context))) unknown.add(name);
  if (unknown.size === 0) return;
  const found = await findTypes(context, accounts);
  assertNames(
    'service',
    services.filter((name) => unknown.has(name)),
    found.map(({ service }) => service),
  );
  assertNames(
    'type',
    types.filter((name) => unknown.has(name)),
    found.flatMap(({ type, typeName, assetType }) => [type, typeName, assetType]),
  );
}

/** Whether the inventory has a type of a pattern. What fails for another reason is told by the scan. */
async function knowsType(parent: string, pattern: string, { api, signal }: GcpContext): Promise<boolean> {
  const list = { parent, contentType: 'RESOURCE', assetTypes: [pattern], pageSize: 1 } as const;
  try {
    await streamAssetPages(api, list, { signal }).next();
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    return describeHttpFailure(error).kind !== 'invalid';
  }
}

function assertNames(kind: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestNames(unknown, new Set(known));
  throw new CorkscrewError('not_found', `use Google Cloud ${kind} ${unknown}: the inventory has nothing of it`, {
    hint: near.length === 0 ? 'See `corkscrew discover --provider gcp`.' : `Did you mean ${near.join(', ')}?`,
  });
}

/** How a scope is read: a scan of changes is for those of whole scopes of which everything is known. */
function wayOf(request: PlanRequest, scope: string, context: GcpContext): Pick<UnitPayload, 'isFast' | 'known'> {
  if (request.isFast === true) return { isFast: true };
  const { services = [], types = [], wholeReads } = request;
  if (wholeReads === undefined || services.length > 0 || types.length > 0) return {};
  const known = knownAccounts(wholeReads, scope, context.settings);
  return known === undefined ? {} : { known };
}

function unitOf(payload: UnitPayload): ScanUnit {
  const { scope, services, types, isFast, known } = payload;
  const isProject = scope.startsWith('projects/');
  const narrowed = [...services, ...types].sort().join(',');
  const way = isFast === true ? ' by search' : known === undefined ? '' : ' for changes';
  return {
    provider: 'gcp',
    unitId: `${narrowed === '' ? scope : `${scope} ${narrowed}`}${way}`,
    accountId: isProject ? scope.replace('projects/', '') : '*',
    region: '*',
    service: '*',
    type: '*',
    estimatedCalls: 5,
    normaliserVersion: RULES_VERSION,
    payload: JSON.stringify(payload),
  };
}

/** The inventory is asked for all locations at once: leaving some out would make what is there look gone. */
function assertRegions(regions: readonly string[] = []): void {
  if (regions.length === 0 || regions.includes('all')) return;
  throw new CorkscrewError(
    'invalid_argument',
    `scan Google Cloud in ${regions.join(', ')}: a scan covers all locations`,
    {
      hint: 'Leave the region out, or set locations in the Google Cloud block of the configuration.',
    },
  );
}
