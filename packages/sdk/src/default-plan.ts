import {
  type CallOptions,
  CorkscrewError,
  type DiscoverResult,
  type PlanRequest,
  type ScanPlan,
  type ScanUnit,
  type ServiceInfo,
} from '@corkscrew/core';
import { nearestNames } from './nearest-names.ts';
import type { ProviderSession } from './provider.ts';

/** Plans for a session that does not: services x accounts x regions x types, `*` where nothing was asked for. */
export async function planByService(
  provider: string,
  session: ProviderSession,
  { request, options }: { readonly request: PlanRequest; readonly options: CallOptions },
): Promise<ScanPlan> {
  const discovered = await session.discoverServices({}, options);
  const services = selectServices(provider, discovered, request.services ?? []);
  const types = selectTypes(provider, services, request.types ?? []);
  const units = crossProduct(services, orAny(request.accounts), orAny(request.regions)).flatMap(
    ([service, accountId, region]) =>
      (types.get(service) ?? []).map((type) =>
        createUnit({ provider, service: service.name, accountId, region, type }),
      ),
  );
  return { units, gone: [], diagnostics: [] };
}

function selectServices(
  provider: string,
  { services }: DiscoverResult,
  wanted: readonly string[],
): readonly ServiceInfo[] {
  const names = services.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined)
    return wanted.length === 0 ? services : services.filter(({ name }) => wanted.includes(name));
  throw new CorkscrewError('not_found', `plan scan: ${provider} has no service "${unknown}"`, {
    hint: hintFor(unknown, names),
  });
}

/** The types of each service that were asked for, by type or by type name; a service that has none of them is left out. */
function selectTypes(
  provider: string,
  services: readonly ServiceInfo[],
  wanted: readonly string[],
): ReadonlyMap<ServiceInfo, readonly string[]> {
  if (wanted.length === 0) return new Map(services.map((service) => [service, ['*']]));
  const selected = new Map<ServiceInfo, readonly string[]>();
  const found = new Set<string>();
  for (const service of services) {
    const types = service.resourceTypes.filter(
      ({ type, typeName }) => wanted.includes(type) || wanted.includes(typeName),
    );
    for (const { type, typeName } of types) found.add(type).add(typeName);
    selected.set(service, [...new Set(types.map(({ type }) => type))]);
  }
  const unknown = wanted.find((name) => !found.has(name));
  if (unknown === undefined) return selected;
  const names = services.flatMap(({ resourceTypes }) =>
    resourceTypes.flatMap(({ type, typeName }) => [type, typeName]),
  );
  throw new CorkscrewError('not_found', `plan scan: ${provider} has no type "${unknown}" in these services`, {
    hint: hintFor(unknown, [...new Set(names)]),
  });
}

function hintFor(unknown: string, names: readonly string[]): string {
  const nearest = nearestNames(unknown, names);
  return nearest.length > 0 ? `Did you mean ${nearest.join(', ')}?` : `Known: ${names.join(', ')}.`;
}

function orAny(values: readonly string[] = []): readonly string[] {
  return values.length === 0 || values.includes('all') ? ['*'] : values;
}

type Triple = readonly [service: ServiceInfo, accountId: string, region: string];

function crossProduct(
  services: readonly ServiceInfo[],
  accounts: readonly string[],
  regions: readonly string[],
): Triple[] {
  return services.flatMap((service) =>
    accounts.flatMap((account) => regions.map((region): Triple => [service, account, region])),
  );
}

function createUnit(scope: Pick<ScanUnit, 'provider' | 'accountId' | 'region' | 'service' | 'type'>): ScanUnit {
  const { accountId, region, service, type } = scope;
  const unitId = [accountId, region, service, type].map(encodeURIComponent).join('/');
  return { ...scope, unitId, estimatedCalls: 1, normaliserVersion: '', payload: '' };
}
