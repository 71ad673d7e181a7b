import {
  type ClaimScope,
  contentHash,
  CorkscrewError,
  type Diagnostic,
  type ScanUnit,
  type ScanYield,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats } from '@corkscrew/sdk/http';
import type { Asset } from './asset.ts';
import { type AssetTally, createAssetTally } from './asset-tally.ts';
import type { Hierarchy } from './hierarchy.ts';
import type { UnitPayload } from './plan.ts';
import { labelsOf } from './resource-row.ts';
import type { GcpContext } from './scopes.ts';
import { type AssetFilter, isOpenFilter } from './settings.ts';
import { type GcpType, isKubernetesObject } from './type-name.ts';

/** A unit while it runs. */
export interface ScopeRun {
  readonly unit: ScanUnit;
  readonly payload: UnitPayload;
  readonly context: GcpContext;
  /** What the inventory lists. */
  readonly tally: AssetTally;
  readonly stats: CallStats;
}

/** Opens the run of a unit. @throws {CorkscrewError} invalid_argument for a unit that is none of ours. */
export function openRun(unit: ScanUnit, context: GcpContext): ScopeRun {
  const payload = readPayload(unit);
  const tally = createTally(INVENTORY_WAY, context.settings.filter);
  return { unit, payload, context, tally, stats: createCallStats() };
}

/** The way in which the inventory is read, by lists or by search. */
export const INVENTORY_WAY = 'inventory';

/** Makes a tally for one way of listing: what one way does not find is not gone for the other. */
export function createTally(way: string, filter: AssetFilter): AssetTally {
  const suffix = isOpenFilter(filter) ? '' : ` filtered ${contentHash(JSON.stringify(filter)).slice(0, 12)}`;
  return createAssetTally(way + suffix);
}

/** Where an asset belongs. */
export interface Placed {
  readonly type: GcpType;
  readonly accountId: string;
}

/** Tells whether an asset was asked for. */
export function isWanted(
  asset: Asset,
  { type, accountId }: Placed,
  { context, payload }: Pick<ScopeRun, 'context' | 'payload'>,
): boolean {
  const { settings } = context;
  if (!settings.kubernetesObjects && isKubernetesObject(type)) return false;
  if (settings.excludeProjects.has(accountId)) return false;
  return isWantedType(type, payload) && matches(asset, settings.filter);
}

/** Tells whether a type was asked for. */
export function isWantedType({ service, type, typeName, assetType }: GcpType, payload: UnitPayload): boolean {
  const { services, types } = payload;
  if (services.length > 0 && !services.includes(service)) return false;
  return types.length === 0 || [type, typeName, assetType].some((name) => types.includes(name));
}

/** Tells whether an asset stands where, and is labelled as, the configuration asks. */
export function matches({ resource }: Asset, filter: AssetFilter): boolean {
  if (isOpenFilter(filter)) return true;
  const { locations, labels } = filter;
  const location = resource?.location?.toLowerCase() ?? 'global';
  if (locations.length > 0 && !locations.includes(location)) return false;
  const own = labelsOf(resource?.data ?? {});
  return Object.entries(labels).every(([key, value]) => own[key] === value);
}

/** The services of which everything is asked for, so that what is gone of them is known to be. */
export function wholeServices({ services, types }: UnitPayload): readonly string[] {
  if (types.length > 0) return [];
  return services.length > 0 ? services : ['*'];
}

/** Tells of something about the list of a scope. */
export function tell(
  { unit, payload }: ScopeRun,
  told: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'advice'>,
): ScanYield {
  return {
    kind: 'diagnostic',
    diagnostic: {
      ...told,
      message: `list assets of ${payload.scope}: ${told.message}`,
      scope: wholeOf({ unit }),
      operation: 'cloudasset.assets.listResource',
    },
  };
}

/** All that a unit is about. */
export function wholeOf({ unit }: Pick<ScopeRun, 'unit'>): ClaimScope {
  return { accountId: unit.accountId, region: '*', service: '*', type: '*', subScope: '' };
}

/** The accounts of a run's scope that are not left out. */
export function accountsOf({ unit, context }: ScopeRun, { accounts }: Hierarchy): readonly string[] {
  if (unit.accountId !== '*') return [unit.accountId];
  return accounts.filter((account) => !context.settings.excludeProjects.has(account));
}

/** What to do where a list did not come to its end. */
export const RESCAN = 'Scan again; nothing is taken for vanished until the list comes to its end.';

/** Says what a unit is at. */
export function progress({ stats }: ScopeRun, activity: string): ScanYield {
  return { kind: 'progress', progress: { ...stats, activity } };
}

function readPayload(unit: ScanUnit): UnitPayload {
  try {
    return JSON.parse(unit.payload) as UnitPayload;
  } catch (cause) {
    throw new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: its payload is not one of ours`, { cause });
  }
}
