import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import { type CallOptions, CorkscrewError, type ScanUnit } from '@corkscrew/sdk';
import type { AccountDirectory, AwsAccount } from './accounts.ts';
import type { AwsApi, CallTarget } from './aws-api.ts';
import { type BulkReads, createBulkReads } from './bulk-reads.ts';
import { type CallStats, createCallStats } from './call-stats.ts';
import type { ResourceIndexes } from './cross-check/resource-index.ts';
import { type LearntLists, NOTHING_LEARNT } from './learnt-lists.ts';
import type { RememberedCalls } from './remembered-calls.ts';
import { callRegionOf, type UnitPayload } from './plan.ts';
import { createTypeTree, type TypeTree } from './type-tree.ts';
import { createUnitReport, type UnitReport } from './unit-report.ts';

/** What a scan needs. */
export interface ScanContext extends CallOptions {
  readonly api: AwsApi;
  readonly accounts: AccountDirectory;
  /** @defaultValue nothing is remembered */
  readonly learnt?: LearntLists | undefined;
  /** @defaultValue nothing is remembered */
  readonly calls?: RememberedCalls | undefined;
  /** @defaultValue nothing is compared or skipped */
  readonly indexes?: ResourceIndexes | undefined;
}

/** A unit while it runs. */
export interface UnitRun {
  readonly unit: ScanUnit;
  readonly api: AwsApi;
  readonly account: AwsAccount;
  readonly target: CallTarget;
  readonly tree: TypeTree;
  readonly stats: CallStats;
  readonly report: UnitReport;
  readonly bulk: BulkReads;
  readonly learnt: LearntLists;
}

/** Signs in and arranges what the unit lists. */
export async function openRun(unit: ScanUnit, context: ScanContext): Promise<UnitRun> {
  const { api, accounts } = context;
  const account = await accounts.get(unit.accountId, context);
  const service = serviceOf(unit, api);
  const target: CallTarget = {
    accountId: account.accountId,
    credentials: account.credentials,
    service,
    region: callRegionOf(unit.region, api),
  };
  const stats = createCallStats();
  return {
    unit,
    api,
    account,
    target,
    tree: createTypeTree(service, typesOf(unit, service)),
    stats,
    report: createUnitReport(unit),
    bulk: createBulkReads(api, { target, stats }, context),
    learnt: context.learnt ?? NOTHING_LEARNT,
  };
}

function serviceOf(unit: ScanUnit, api: AwsApi): ServiceCatalog {
  if (api.catalog.has(unit.service)) return api.catalog.service(unit.service);
  throw new CorkscrewError('not_found', `scan unit ${unit.unitId}: there is no AWS service ${unit.service}`);
}

function typesOf(unit: ScanUnit, service: ServiceCatalog): readonly CatalogResourceType[] {
  const { types } = JSON.parse(unit.payload) as UnitPayload;
  return types.map((name) => {
    const type = service.resourceTypes.find((candidate) => candidate.type === name);
    if (type !== undefined) return type;
    throw new CorkscrewError('not_found', `scan unit ${unit.unitId}: ${unit.service} has no type ${name}`);
  });
}
