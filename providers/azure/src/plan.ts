import {
  contentHash,
  CorkscrewError,
  type Diagnostic,
  type PlanRequest,
  type ScanPlan,
  type ScanUnit,
} from '@corkscrew/sdk';
import { SUBSCRIPTION_TYPE } from './child-reads.ts';
import { divideByHistory, findChangedTypes } from './changed-types.ts';
import type { DirectoryList } from './directory/directory-lists.ts';
import { type ChildChoice, defaultChoices, isNarrow, selectTypes, type TableChoice } from './selection.ts';
import { type AzureSettings, isOpenFilter, isUuid } from './settings.ts';
import type { Subscription } from './subscriptions.ts';
import type { Tenant, TenantContext } from './tenant.ts';

/** Rises when the same resource would be stored in another form. */
const RULES_VERSION = '1';
/** Resource Graph advises fewer than 300 subscriptions a query. */
const MAX_SUBSCRIPTIONS = 200;

/** A part of a table: the rows of some subscriptions. */
export interface RowsPayload {
  readonly kind: 'rows';
  readonly table: string;
  /** Full types in lower case; empty for all. */
  readonly types: readonly string[];
  readonly subscriptions: readonly string[];
  /** Why some subscriptions are read in part only, by id. */
  readonly gaps: Readonly<Record<string, string>>;
  readonly tenantId: string;
}

/** The rows of a table that belong to no subscription. */
export interface TenantRowsPayload extends Omit<RowsPayload, 'kind' | 'subscriptions' | 'gaps'> {
  readonly kind: 'tenant_rows';
}

/** The management groups of the tenant. */
export interface GroupsPayload {
  readonly kind: 'groups';
  readonly tenantId: string;
  /** Names of the groups to begin at; absent for the one at the top. */
  readonly top?: readonly string[] | undefined;
}

/** What Resource Graph does not hold below the resources of one type. */
export interface ChildrenPayload extends Omit<RowsPayload, 'kind' | 'table'> {
  readonly kind: 'children';
  /** Full type in lower case of the resources that it is below. */
  readonly parent: string;
}

/** One kind of object of the directory. */
export interface DirectoryPayload {
  readonly kind: 'directory';
  readonly tenantId: string;
  /** Full type in lower case. */
  readonly type: string;
}

/** What a unit carries to its scan. */
export type UnitPayload = RowsPayload | TenantRowsPayload | GroupsPayload | ChildrenPayload | DirectoryPayload;

/**
 * Plans a scan: a unit for each table and batch of subscriptions, for what a table has beside them, for the management groups
 * and, where it is asked for, for each kind of object of the directory.
 *
 * @throws {CorkscrewError} not_found for an unknown subscription, service or type, or where there is no subscription;
 * unauthenticated, unavailable.
 */
export async function planScan(request: PlanRequest, { tenant, signal }: TenantContext): Promise<ScanPlan> {
  assertRegions(request.regions);
  const { subscriptions, diagnostics } = await tenant.listSubscriptions(request.accounts ?? [], {
    isFresh: true,
    signal,
  });
  if (subscriptions.length === 0) throw noSubscriptions();
  const told: Omit<Diagnostic, 'provider'>[] = [...diagnostics];
  let { tables, children, directory } = defaultChoices(tenant.settings);
  if (isNarrow(request)) {
    const findings = await tenant.findTypes({ isFresh: true, signal });
    ({ tables, children, directory } = selectTypes(findings.types, request));
    told.push(...findings.diagnostics);
  }
  const isWholeTenant = (request.accounts ?? []).length === 0 && isOpen(tenant);
  const batches = batchesOf(subscriptions);
  const units: ScanUnit[] = [];
  for (const choice of tables) {
    units.push(...(await rowsUnits(choice, { batches, request }, { tenant, signal })));
    if (isWholeTenant && choice.table.hasTenantRows === true) units.push(tenantRowsUnit(choice, subscriptions));
  }
  units.push(
    ...readableChildren(children, tenant).flatMap((choice) => batches.map((batch) => childrenUnit(choice, batch))),
  );
  units.push(...groupUnits(subscriptions, { request, settings: tenant.settings }));
  units.push(...directoryUnits(directory, { request, subscriptions, settings: tenant.settings }));
  return { units, gone: [], diagnostics: told.map((diagnostic) => ({ ...diagnostic, provider: 'azure' })) };
}

/** Whether the configuration narrows the subscriptions in no way, so that what stands above them belongs to the scan. */
function isOpen({ settings }: Tenant): boolean {
  return settings.subscriptions.length === 0 && settings.managementGroups.length === 0;
}

/**
 * The units of a table: all of it, or where the request says what was read whole and the cloud remembers what happened since,
 * the types in which something did. They are read as a full scan reads them, so that what is gone vanishes as it does then.
 */
async function rowsUnits(
  choice: TableChoice,
  asked: { readonly batches: readonly (readonly Subscription[])[]; readonly request: PlanRequest },
  { tenant, signal }: TenantContext,
): Promise<readonly ScanUnit[]> {
  const { table } = choice;
  const { wholeReads } = asked.request;
  const isFull = wholeReads === undefined || isNarrow(asked.request) || !isOpenFilter(tenant.settings.filter);
  if (isFull || table.changes === undefined) return asked.batches.map((batch) => rowsUnit(choice, batch));
  const units: ScanUnit[] = [];
  for (const batch of asked.batches) {
    const { told, untold, since } = divideByHistory(batch, { table, wholeReads });
    if (untold.length > 0) units.push(rowsUnit(choice, untold));
    if (told.length === 0) continue;
    const question = { changes: table.changes, since, subscriptions: told.map(({ id }) => id) };
    const types = await findChangedTypes(tenant.api, question, { signal });
    if (types === undefined) units.push(rowsUnit(choice, told));
    else if (types.length > 0) units.push(rowsUnit({ table, types }, told));
  }
  return units;
}

/** A filter by group or tags lets no subscription through, and with it nothing that is read of one as a whole. */
function readableChildren(children: readonly ChildChoice[], { settings }: Tenant): readonly ChildChoice[] {
  if (!settings.readsChildren) return [];
  return isOpenFilter(settings.filter) ? children : children.filter(({ parent }) => parent !== SUBSCRIPTION_TYPE);
}

function batchesOf(subscriptions: readonly Subscription[]): readonly (readonly Subscription[])[] {
  const batches: Subscription[][] = [];
  for (const tenantSubscriptions of Map.groupBy(subscriptions, ({ tenantId }) => tenantId).values()) {
    for (let at = 0; at < tenantSubscriptions.length; at += MAX_SUBSCRIPTIONS) {
      batches.push(tenantSubscriptions.slice(at, at + MAX_SUBSCRIPTIONS));
    }
  }
  return batches;
}

function rowsUnit({ table, types }: TableChoice, batch: readonly Subscription[]): ScanUnit {
  return unitOf({ kind: 'rows', table: table.name, types, ...placeOf(batch) }, nameUnit(table.name, batch));
}

function childrenUnit({ parent, types }: ChildChoice, batch: readonly Subscription[]): ScanUnit {
  return unitOf({ kind: 'children', parent, types, ...placeOf(batch) }, nameUnit(`below ${parent}`, batch));
}

function placeOf(batch: readonly Subscription[]): Pick<RowsPayload, 'subscriptions' | 'gaps' | 'tenantId'> {
  return {
    subscriptions: batch.map(({ id }) => id),
    gaps: Object.fromEntries(batch.filter(({ isWhole }) => !isWhole).map(({ id, gap }) => [id, gap])),
    tenantId: batch[0]?.tenantId ?? '',
  };
}

function nameUnit(what: string, batch: readonly Subscription[]): UnitName {
  const ids = batch.map(({ id }) => id);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return { accountId: only, name: `${what}/${only}` };
  return { accountId: '*', name: `${what}/${ids.length} subscriptions ${contentHash(ids.join()).slice(0, 8)}` };
}

function tenantRowsUnit({ table, types }: TableChoice, [first]: readonly Subscription[]): ScanUnit {
  const tenantId = first?.tenantId ?? '';
  const payload: TenantRowsPayload = { kind: 'tenant_rows', table: table.name, types, tenantId };
  return unitOf(payload, { accountId: tenantId, name: `${table.name}/tenant ${tenantId}` });
}

/** Of a scan that begins at some groups, the hierarchy is what is below them. */
function groupUnits(
  subscriptions: readonly Subscription[],
  asked: { readonly request: PlanRequest; readonly settings: AzureSettings },
): readonly ScanUnit[] {
  const { request, settings } = asked;
  const isPartial = (request.accounts ?? []).length > 0 || settings.subscriptions.length > 0;
  if (isPartial || isNarrow(request)) return [];
  const top = settings.managementGroups.length === 0 ? undefined : settings.managementGroups;
  const tenants = [...new Set(subscriptions.map(({ tenantId }) => tenantId))];
  return tenants.map((tenantId) =>
    unitOf({ kind: 'groups', tenantId, top }, { accountId: tenantId, name: `management groups/tenant ${tenantId}` }),
  );
}

/** The one directory that the identity signs in to. @throws {CorkscrewError} config_invalid where it is not clear which that is */
function directoryOf({ tenantId }: AzureSettings, subscriptions: readonly Subscription[]): string {
  if (tenantId !== undefined && isUuid(tenantId)) return tenantId.toLowerCase();
  const [first, ...more] = new Set(subscriptions.map((subscription) => subscription.tenantId));
  if (first !== undefined && more.length === 0) return first;
  throw new CorkscrewError('config_invalid', 'read the directory of Azure: which tenant is meant is not clear', {
    hint: 'Name it by its id as tenant_id in the configuration: subscriptions of several are visible.',
  });
}

/** A directory is no subscription's: who asks for some of these asks for nothing of it. */
function directoryUnits(
  lists: readonly DirectoryList[],
  asked: {
    readonly request: PlanRequest;
    readonly subscriptions: readonly Subscription[];
    readonly settings: AzureSettings;
  },
): readonly ScanUnit[] {
  const { request, subscriptions, settings } = asked;
  if ((request.accounts ?? []).length > 0 || lists.length === 0) return [];
  const tenantId = directoryOf(settings, subscriptions);
  return lists.map(({ type }) => directoryUnit(type, tenantId));
}

function directoryUnit(type: string, tenantId: string): ScanUnit {
  const name = `directory/${type.split('/')[1]}/tenant ${tenantId}`;
  return unitOf({ kind: 'directory', tenantId, type }, { accountId: tenantId, name });
}

interface UnitName {
  readonly accountId: string;
  readonly name: string;
}

function unitOf(payload: UnitPayload, { accountId, name }: UnitName): ScanUnit {
  const chosen = 'types' in payload ? payload.types : [];
  const types = chosen.length === 0 ? '' : `/${contentHash(chosen.join()).slice(0, 8)}`;
  return {
    provider: 'azure',
    unitId: `${name}${types}`,
    accountId,
    region: '*',
    service: '*',
    type: '*',
    estimatedCalls: 2,
    normaliserVersion: RULES_VERSION,
    payload: JSON.stringify(payload),
  };
}

/** Resource Graph is asked for all regions at once: leaving some out would make what is there look gone. */
function assertRegions(regions: readonly string[] = []): void {
  if (regions.length === 0 || regions.includes('all')) return;
  throw new CorkscrewError('invalid_argument', `scan Azure in ${regions.join(', ')}: a scan covers all regions`, {
    hint: 'Leave the region out, and choose subscriptions, resource groups or tags in the configuration.',
  });
}

function noSubscriptions(): CorkscrewError {
  return new CorkscrewError(
    'not_found',
    'scan Azure: the identity sees no subscription that the configuration lets through',
    {
      hint: 'See `az account list`; give the identity the role Reader, or check subscriptions and management_groups in the configuration.',
    },
  );
}
