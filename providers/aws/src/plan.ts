import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import type { CallOptions, Diagnostic, PlanRequest, ScanPlan, ScanUnit } from '@corkscrew/sdk';
import type { AccountDirectory, AwsAccount } from './accounts.ts';
import type { AwsApi } from './aws-api.ts';
import { estimateCalls } from './estimate-calls.ts';
import { NO_CALLS_REMEMBERED, type RememberedCalls } from './remembered-calls.ts';
import { assertRegionNames, resolveRegions, wantedRegions } from './regions.ts';
import { type SelectedService, selectTypes } from './selection.ts';

/** The region of units whose lists are the same wherever they are asked. */
export const GLOBAL_REGION = 'global';

/** Rises when the same reply would be stored in another form. */
const RULES_VERSION = 1;

/** What a unit carries to its scan. */
export interface UnitPayload {
  /** Types to list, by their name in the service. */
  readonly types: readonly string[];
}

type PlanDiagnostic = Omit<Diagnostic, 'provider'>;

/** What planning needs. */
export interface PlanContext extends CallOptions {
  readonly api: AwsApi;
  readonly accounts: AccountDirectory;
  /** @defaultValue nothing is remembered */
  readonly calls?: RememberedCalls | undefined;
}

/**
 * Plans a scan: one unit per account, region and service, and one with the region `global` for what a service lists for
 * the whole account. A service that a region does not have is not planned there; a diagnostic says so.
 *
 * @throws {CorkscrewError} not_found for an unknown service, type, region or account; unauthenticated.
 */
export async function planScan(request: PlanRequest, context: PlanContext): Promise<ScanPlan> {
  const { api, accounts, calls = NO_CALLS_REMEMBERED } = context;
  // First what needs no call, so that a mistyped name is told at once.
  const selected = selectTypes(api.catalog, request, api.settings.config);
  assertRegionNames(wantedRegions(request.regions, api.settings), api.catalog);
  const list = await accounts.list(request.accounts, context);
  const units: ScanUnit[] = [];
  const diagnostics = [
    ...list.diagnostics,
    ...selected.filter(({ types, charged }) => types.length + charged.length === 0).map(emptyDiagnostic),
    ...selected.filter(({ charged }) => charged.length > 0).map(chargedDiagnostic),
  ];
  const gone: ScanPlan['gone'][number][] = [];
  for (const account of list.accounts) {
    const regions = await resolveRegions(account, request.regions, context);
    gone.push(...regions.gone);
    diagnostics.push(...regions.diagnostics);
    const planned = planAccount({ api, account, selected, regions: regions.regions, calls });
    units.push(...planned.units);
    diagnostics.push(...planned.diagnostics);
  }
  return { units, gone, diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, provider: 'aws' })) };
}

interface AccountPlan {
  readonly api: AwsApi;
  readonly account: AwsAccount;
  readonly selected: readonly SelectedService[];
  readonly regions: readonly string[];
  readonly calls: RememberedCalls;
}

function planAccount(plan: AccountPlan): { units: readonly ScanUnit[]; diagnostics: readonly PlanDiagnostic[] } {
  const { api, account, selected, regions, calls } = plan;
  const units: ScanUnit[] = [];
  const absent = new Map<string, string[]>();
  for (const { service: name, types } of selected) {
    const service = api.catalog.service(name);
    const accountWide = types.filter((type) => isAccountWide(service, type));
    const regional = types.filter((type) => !isAccountWide(service, type));
    const add = (region: string, unitTypes: readonly CatalogResourceType[]): void => {
      if (unitTypes.length > 0) units.push(createUnit({ api, account, service, region, types: unitTypes, calls }));
    };
    if (isInPartition(api, service, account.partition)) add(GLOBAL_REGION, accountWide);
    else if (accountWide.length > 0) absent.set(GLOBAL_REGION, [...(absent.get(GLOBAL_REGION) ?? []), name]);
    if (regional.length === 0) continue;
    for (const region of regions) {
      if (isAvailable(api, service, region)) {
        add(
          region,
          regional.filter((type) => isListedIn(type, region)),
        );
      } else {
        absent.set(region, [...(absent.get(region) ?? []), name]);
      }
    }
  }
  return { units, diagnostics: [...absent].map(([region, services]) => absentDiagnostic(account, region, services)) };
}

/** Whether one call answers for all regions of the account. */
export function isAccountWide(service: ServiceCatalog, type: CatalogResourceType): boolean {
  return service.global || type.scope === 'account';
}

/** The region whose endpoint answers for a unit: account-wide lists are asked for in one region. */
export function callRegionOf(unitRegion: string, api: AwsApi): string {
  return unitRegion === GLOBAL_REGION ? api.settings.accountRegion : unitRegion;
}

function isListedIn(type: CatalogResourceType, region: string): boolean {
  return type.regions === undefined || type.regions.includes(region);
}

/** Whether a partition has the service at all; nothing is known of services that are newer than the list of them. */
function isInPartition(api: AwsApi, { regions }: ServiceCatalog, partition: string): boolean {
  const isKnown = api.catalog.partitions.some(({ id }) => id === partition);
  return regions === undefined || !isKnown || (regions[partition] ?? []).length > 0;
}

function isAvailable(api: AwsApi, service: ServiceCatalog, region: string): boolean {
  if (!api.hasEndpoint(service, region)) return false;
  if (service.regions === undefined) return true;
  const partition = api.catalog.partitions.find((candidate) => candidate.regions.includes(region));
  // Nothing is known of a region that is newer than the catalog.
  return partition === undefined || (service.regions[partition.id] ?? []).includes(region);
}

interface UnitPlan {
  readonly api: AwsApi;
  readonly account: AwsAccount;
  readonly service: ServiceCatalog;
  readonly region: string;
  readonly types: readonly CatalogResourceType[];
  readonly calls: RememberedCalls;
}

function createUnit({ api, account, service, region, types, calls: rememberedCalls }: UnitPlan): ScanUnit {
  const payload: UnitPayload = { types: types.map((type) => type.type) };
  const isWhole = listedByDefault(service, region === GLOBAL_REGION, region).every((type) => types.includes(type));
  const unitId = [account.accountId, region, service.service, ...(isWhole ? [] : [payload.types.join('+')])].join('/');
  const { calls, ...callEstimate } = estimateCalls({
    accountId: account.accountId,
    region: callRegionOf(region, api),
    service,
    types,
    config: api.settings.config,
    remembered: rememberedCalls.of(unitId)?.counts,
  });
  return {
    provider: 'aws',
    unitId,
    accountId: account.accountId,
    region,
    service: service.service,
    type: types.length === 1 ? (payload.types[0] ?? '*') : '*',
    estimatedCalls: calls,
    callEstimate,
    normaliserVersion: `botocore-${api.catalog.version}/${RULES_VERSION}`,
    payload: JSON.stringify(payload),
  };
}

function listedByDefault(service: ServiceCatalog, isGlobal: boolean, region: string): readonly CatalogResourceType[] {
  return service.resourceTypes.filter(
    (type) => type.default && isAccountWide(service, type) === isGlobal && (isGlobal || isListedIn(type, region)),
  );
}

function emptyDiagnostic({ service }: SelectedService): PlanDiagnostic {
  return {
    severity: 'warning',
    code: 'nothing_to_list',
    message: `scan ${service}: it has no resource types that are listed by default`,
    advice: `\`corkscrew discover --provider aws --services ${service}\` shows what there is; name types to list them.`,
    scope: { accountId: '*', region: '*', service, type: '*', subScope: '' },
    operation: '',
  };
}

function chargedDiagnostic({ service, charged, isNamed }: SelectedService): PlanDiagnostic {
  const names = charged.map(({ type }) => type).join(', ');
  return {
    severity: isNamed ? 'warning' : 'info',
    code: 'charged_left_out',
    message: `scan ${service}: ${names} left out, as AWS charges for each call`,
    advice: 'Name them with --types, or set `billed: true` in the configuration.',
    scope: { accountId: '*', region: '*', service, type: '*', subScope: '' },
    operation: '',
  };
}

function absentDiagnostic(account: AwsAccount, region: string, services: readonly string[]): PlanDiagnostic {
  const [only] = services;
  const what = services.length === 1 && only !== undefined ? only : `${services.length} services`;
  return {
    severity: 'info',
    code: 'not_applicable',
    message: `scan ${what} in ${account.accountId}/${region}: AWS does not offer ${services.length === 1 ? 'it' : 'them'} there${services.length === 1 ? '' : ` (${services.join(', ')})`}`,
    advice: 'Nothing to do. A newer Corkscrew knows of regions that services have come to since.',
    scope: {
      accountId: account.accountId,
      region,
      service: services.length === 1 ? what : '*',
      type: '*',
      subScope: '',
    },
    operation: '',
  };
}
