import { authorizationEntries, policyEntries, telemetryEntries } from './authority-rows.ts';
import { type AzureFaultOptions } from './azure-options.ts';
import { changeEntries, type EpochTime } from './change-rows.ts';
import { containerEntries } from './container-rows.ts';
import { createListTable, createResourceTable, type SimulatedTable } from './graph-table.ts';
import type { TenantLayout } from './tenant-layout.ts';

/** A tenant as it is at the moment. */
export interface TenantState {
  readonly layout: TenantLayout;
  readonly epoch: number;
  /** The table of this name, in lower case; undefined where the cloud has none. */
  table(name: string): SimulatedTable | undefined;
  /** Ids of the subscriptions that Resource Manager lists. */
  listed(): readonly string[];
  /** Ids of those that may be read. */
  readable(): ReadonlySet<string>;
  /** Whether the identity may not read what is of this type below its parents. */
  isDenied(type: string): boolean;
  /** Whether the group at the top may not be read. */
  readonly deniesRootGroup: boolean;
  /** Told of every query of Resource Graph. */
  countQuery(): void;
  setEpoch(epoch: number): void;
}

/** Tables that are there, and have no rows. */
const EMPTY_TABLES = [
  'appserviceresources',
  'awsresources',
  'batchresources',
  'chaosresources',
  'computeresources',
  'desktopvirtualizationresources',
  'dnsresources',
  'edgeorderresources',
  'elasticsanresources',
  'extendedlocationresources',
  'guestconfigurationresources',
  'healthresources',
  'insightsresources',
  'iotsecurityresources',
  'kubernetesconfigurationresources',
  'kustoresources',
  'maintenanceresources',
  'managedservicesresources',
  'networkresources',
  'orbitalresources',
  'patchassessmentresources',
  'patchinstallationresources',
  'recoveryservicesresources',
  'resourcecontainerchanges',
  'servicefabricresources',
  'servicehealthresources',
  'supportresources',
  'alertsmanagementresources',
] as const;

/** Makes the state of a tenant that starts at a step of change. */
export function createTenantState(
  layout: TenantLayout,
  start: { readonly epoch: number; readonly faults: AzureFaultOptions },
): TenantState {
  const { faults } = start;
  let { epoch } = start;
  let queries = 0;
  const times: EpochTime[] = [];
  const missing = new Set(faults.missingTables);
  const fixed = new Map<string, SimulatedTable>([
    ['resources', createResourceTable(layout, () => epoch)],
    ['resourcecontainers', createListTable(containerEntries(layout))],
    ['authorizationresources', createListTable(authorizationEntries(layout))],
    ['policyresources', createListTable(policyEntries(layout))],
    ['advisorresources', createListTable(telemetryEntries(layout, 'microsoft.advisor/recommendations'))],
    ['securityresources', createListTable(telemetryEntries(layout, 'microsoft.security/assessments'))],
    ...EMPTY_TABLES.map((name) => [name, createListTable([])] as const),
  ]);
  let changes = createListTable([]);
  const unreadable = new Set(faults.unreadableSubscriptions?.map((position) => layout.subscriptions[position]?.id));
  const isLost = (position: number): boolean =>
    faults.lostSubscription?.position === position && queries > faults.lostSubscription.afterQueries;
  const listed = (): readonly string[] =>
    layout.subscriptions.filter((_, position) => !isLost(position)).map(({ id }) => id);
  return {
    layout,
    get epoch() {
      return epoch;
    },
    table: (name) => (missing.has(name) ? undefined : name === 'resourcechanges' ? changes : fixed.get(name)),
    listed,
    readable: () => new Set(listed().filter((id) => !unreadable.has(id))),
    isDenied: (type) => faults.deniedChildren?.includes(type.toLowerCase()) ?? false,
    deniesRootGroup: faults.deniesRootGroup ?? false,
    countQuery: () => {
      queries += 1;
    },
    setEpoch: (next) => {
      for (let step = epoch + 1; step <= next; step += 1) times.push({ epoch: step, at: new Date() });
      epoch = next;
      changes = createListTable(changeEntries(layout, times));
    },
  };
}
