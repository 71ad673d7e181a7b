import {
  ANY_SCOPE,
  CorkscrewError,
  type Diagnostic,
  type PlanRequest,
  type ScanPlan,
  type ScanUnit,
  type ServiceInfo,
} from '@corkscrew/core';

/** What a plan depends on beside the request. */
export interface PlainPlanContext {
  readonly provider: string;
  /** The one account that the provider sees, or `*`. */
  readonly accountId: string;
  readonly regions: readonly string[];
}

/** What a plain unit needs to run. */
export interface PlainUnitPayload {
  readonly service: string;
  /** Empty for the provider's own choice. */
  readonly region: string;
  /** Empty for every type. */
  readonly types: readonly string[];
}

/**
 * Plans services x regions.
 *
 * @throws {CorkscrewError} `not_found` for a service, a type or an account that the provider does not have.
 */
export function planPlainScan(
  services: readonly ServiceInfo[],
  request: PlanRequest,
  context: PlainPlanContext,
): ScanPlan {
  const selected = selectServices(services, request, context.provider);
  const { regions, diagnostics } = selectRegions(request, context);
  const findings = [...checkAccounts(request, context), ...diagnostics];
  const units = selected.flatMap(({ service, types }) =>
    regions.map((region) => createUnit({ service: service.name, region, types }, service, context)),
  );
  return { units, gone: [], diagnostics: findings };
}

/** Reads what {@link planPlainScan} put into a unit. */
export function readPlainPayload(unit: ScanUnit): PlainUnitPayload {
  try {
    return JSON.parse(unit.payload) as PlainUnitPayload;
  } catch (cause) {
    throw new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: its payload is not of this plan`, {
      cause,
    });
  }
}

interface Selected {
  readonly service: ServiceInfo;
  readonly types: readonly string[];
}

function selectServices(services: readonly ServiceInfo[], request: PlanRequest, provider: string): Selected[] {
  const { services: names = [], types = [] } = request;
  const unknown = names.find((name) => !services.some((service) => service.name === name));
  if (unknown !== undefined) {
    throw new CorkscrewError('not_found', `plan scan: ${provider} has no service "${unknown}"`, {
      hint: `Services of ${provider}: ${services.map(({ name }) => name).join(', ')}.`,
    });
  }
  const wanted = names.length === 0 ? services : services.filter(({ name }) => names.includes(name));
  if (types.length === 0) return wanted.map((service) => ({ service, types: [] }));
  const selected = wanted.map((service) => ({ service, types: selectTypes(service, types) }));
  const some = selected.filter((entry) => entry.types.length > 0);
  if (some.length > 0) return some;
  throw new CorkscrewError('not_found', `plan scan: ${provider} has no type ${types.join(', ')} in these services`, {
    hint: `Run \`corkscrew discover --provider ${provider}\` to see its types.`,
  });
}

function selectTypes({ resourceTypes }: ServiceInfo, wanted: readonly string[]): string[] {
  return resourceTypes
    .filter(({ type, typeName }) => wanted.includes(type) || wanted.includes(typeName))
    .map(({ type }) => type);
}

function selectRegions(
  { regions: requested = [] }: PlanRequest,
  { provider, regions: configured }: PlainPlanContext,
): { readonly regions: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const regions = [...new Set(requested.length > 0 ? requested : configured)];
  if (!regions.includes('all')) return { regions: regions.length > 0 ? regions : [''], diagnostics: [] };
  const diagnostic = warning(provider, {
    code: 'regions_unknown',
    message: `plan scan: ${provider} cannot list its regions, so it scans those of its own choice`,
    advice: 'Name the regions, for example with --regions.',
  });
  return { regions: [''], diagnostics: [diagnostic] };
}

/** The published contract has no accounts: the one of the credentials is scanned, whatever was asked for. */
function checkAccounts({ accounts = [] }: PlanRequest, { provider, accountId }: PlainPlanContext): Diagnostic[] {
  if (accounts.length === 0 || accounts.includes(accountId)) return [];
  if (accountId !== '*') {
    throw new CorkscrewError(
      'not_found',
      `plan scan: ${provider} sees account ${accountId}, not ${accounts.join(', ')}`,
      {
        hint: 'Leave --accounts out, or give the provider the credentials of that account.',
      },
    );
  }
  return [
    warning(provider, {
      code: 'accounts_unknown',
      message: `plan scan: ${provider} does not choose accounts, so it scans that of its credentials`,
      advice: 'Leave --accounts out.',
    }),
  ];
}

function warning(provider: string, finding: Pick<Diagnostic, 'code' | 'message' | 'advice'>): Diagnostic {
  return { ...finding, severity: 'warning', provider, scope: ANY_SCOPE, operation: '' };
}

function createUnit(payload: PlainUnitPayload, service: ServiceInfo, context: PlainPlanContext): ScanUnit {
  const { types, region } = payload;
  const place = region === '' ? '*' : region;
  const suffix = types.length === 0 ? [] : [types.join(',')];
  return {
    provider: context.provider,
    unitId: ['plain', context.accountId, place, payload.service, ...suffix].join('/'),
    accountId: context.accountId,
    region: place,
    service: payload.service,
    type: '*',
    estimatedCalls: Math.max(1, types.length === 0 ? service.resourceTypes.length : types.length),
    normaliserVersion: 'plain/1',
    payload: JSON.stringify(payload),
  };
}
