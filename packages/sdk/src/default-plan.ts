import {
  type CallOptions,
  CorkscrewError,
  type DiscoverResult,
  type PlanRequest,
  type ScanPlan,
  type ScanUnit,
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
  const units = crossProduct(services, orAny(request.accounts), orAny(request.regions)).flatMap(
    ([service, accountId, region]) =>
      orAny(request.types).map((type) => createUnit({ provider, service, accountId, region, type })),
  );
  return { units, gone: [], diagnostics: [] };
}

function selectServices(provider: string, { services }: DiscoverResult, wanted: readonly string[]): string[] {
  const names = services.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return wanted.length === 0 ? names : [...wanted];
  throw new CorkscrewError('not_found', `plan scan: ${provider} has no service "${unknown}"`, {
    hint: hintFor(unknown, names),
  });
}

function hintFor(unknown: string, names: readonly string[]): string {
  const nearest = nearestNames(unknown, names);
  return nearest.length > 0 ? `Did you mean ${nearest.join(', ')}?` : `Known services: ${names.join(', ')}.`;
}

function orAny(values: readonly string[] = []): readonly string[] {
  return values.length === 0 || values.includes('all') ? ['*'] : values;
}

type Triple = readonly [service: string, accountId: string, region: string];

function crossProduct(services: readonly string[], accounts: readonly string[], regions: readonly string[]): Triple[] {
  return services.flatMap((service) =>
    accounts.flatMap((account) => regions.map((region): Triple => [service, account, region])),
  );
}

function createUnit(scope: Pick<ScanUnit, 'provider' | 'accountId' | 'region' | 'service' | 'type'>): ScanUnit {
  const { accountId, region, service, type } = scope;
  const unitId = [accountId, region, service, type].map(encodeURIComponent).join('/');
  return { ...scope, unitId, estimatedCalls: 1, normaliserVersion: '', payload: '' };
}
