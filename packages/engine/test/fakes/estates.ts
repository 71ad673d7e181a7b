import type { ClaimOutcome, ScanMessage, ScanUnit } from '@corkscrew/core';
import { FakeProvider, type FakeProviderOptions } from './fake-provider.ts';
import { idsOf, listing, scopeIn, unitOf } from './messages.ts';

const ACCOUNTS = ['111', '222'] as const;
const REGIONS = ['eu-west-1', 'us-east-1'] as const;
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  ec2: ['Instance', 'Volume'],
  sqs: ['Queue'],
};
const SUBSCRIPTIONS = ['sub-1', 'sub-2', 'sub-3'] as const;
const TENANT_TYPES = ['VirtualMachine', 'Disk', 'NetworkInterface'] as const;

/** What an estate holds, and what a provider is told when it lists it; tests change it between scans. */
export class EstateState {
  readonly #ids = new Map<string, readonly string[]>();
  readonly #outcomes = new Map<string, ClaimOutcome>();

  /** Puts resources into an enumeration, named `<account> <region> <type>`. */
  put(enumeration: string, ids: readonly string[]): void {
    this.#ids.set(enumeration, ids);
  }

  /** Lets the listing of an enumeration end in another way; a denied one lists nothing. */
  setOutcome(enumeration: string, outcome: ClaimOutcome): void {
    this.#outcomes.set(enumeration, outcome);
  }

  list(unit: ScanUnit, place: { accountId: string; region: string; type: string }): readonly ScanMessage[] {
    const enumeration = `${place.accountId} ${place.region} ${place.type}`;
    const outcome = this.#outcomes.get(enumeration) ?? 'complete';
    const all = this.#ids.get(enumeration) ?? [];
    const isListed = outcome === 'complete' || outcome === 'truncated';
    const ids = isListed ? (outcome === 'truncated' ? all.slice(0, 1) : all) : [];
    return listing(unit.provider, scopeIn(unit, place), { ids, outcome });
  }
}

/** One unit for each account, region and service, one claim for each type, as a provider like AWS has them. */
export function createAwsEstate(options: Partial<FakeProviderOptions> = {}): { aws: FakeProvider; state: EstateState } {
  const state = new EstateState();
  const units: ScanUnit[] = [];
  for (const accountId of ACCOUNTS) {
    for (const region of REGIONS) {
      for (const [service, types] of Object.entries(SERVICES)) {
        units.push(unitOf('aws', { accountId, region, service }));
        for (const type of types) {
          state.put(`${accountId} ${region} ${type}`, idsOf(`${accountId}-${region}-${type}`, 2));
        }
      }
    }
  }
  const aws = new FakeProvider('aws', {
    plan: { units },
    defaultScript: ({ unit }) =>
      (SERVICES[unit.service] ?? []).flatMap((type) => [
        ...state.list(unit, { accountId: unit.accountId, region: unit.region, type }),
      ]),
    ...options,
  });
  return { aws, state };
}

/** One unit over everything with a claim for each subscription and type, as a tenant-wide provider has it. */
export function createTenantEstate(options: Partial<FakeProviderOptions> = {}): {
  azure: FakeProvider;
  state: EstateState;
} {
  const state = new EstateState();
  const region = 'westeurope';
  for (const accountId of SUBSCRIPTIONS) {
    for (const type of TENANT_TYPES) state.put(`${accountId} ${region} ${type}`, idsOf(`${accountId}-${type}`, 2));
  }
  const azure = new FakeProvider('azure', {
    plan: { units: [unitOf('azure')] },
    defaultScript: ({ unit }) =>
      SUBSCRIPTIONS.flatMap((accountId) =>
        TENANT_TYPES.flatMap((type) => [...state.list(unit, { accountId, region, type })]),
      ),
    ...options,
  });
  return { azure, state };
}
