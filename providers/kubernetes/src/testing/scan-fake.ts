import type { Claim, Diagnostic, PlanRequest, ProviderClient, ScannedResource, ScanPlan } from '@corkscrew/sdk';
import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { createKubernetesProvider } from '../provider.ts';
import type { FakeApiServer, FakeKind } from './fake-api-server.ts';

/** What a scan gave. */
export interface ScanResult {
  readonly plan: ScanPlan;
  readonly resources: readonly ScannedResource[];
  readonly claims: readonly Claim[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Configuration and request of a scan. */
export interface ScanAsked {
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly request?: PlanRequest | undefined;
}

/** Opens the provider on a fake cluster, behind everything but the process. */
export function openProvider(
  server: Pick<FakeApiServer, 'kubeconfig'>,
  config: Readonly<Record<string, unknown>> = {},
): Promise<ProviderClient> {
  return createInMemoryProvider(createKubernetesProvider({ env: {} }), {
    config: { kubeconfig: server.kubeconfig, ...config },
  });
}

/** Plans and runs all units, one after the other. */
export async function scanAll(
  server: Pick<FakeApiServer, 'kubeconfig'>,
  { config, request = {} }: ScanAsked = {},
): Promise<ScanResult> {
  const client = await openProvider(server, config);
  try {
    const plan = await client.planScan(request);
    const units = [];
    for (const unit of plan.units) units.push(await collectUnit(client, unit));
    return {
      plan,
      resources: units.flatMap((unit) => unit.resources),
      claims: units.flatMap((unit) => unit.claims),
      diagnostics: [...plan.diagnostics, ...units.flatMap((unit) => unit.diagnostics)],
    };
  } finally {
    await client.close();
  }
}

/** A namespaced kind of the core group. */
export function coreKind(kind: string, objects: FakeKind['objects'] = []): FakeKind {
  return { group: '', version: 'v1', plural: `${kind.toLowerCase()}s`, kind, isNamespaced: true, objects };
}

/** A namespaced kind of a named group. */
export function groupKind(group: string, kind: string, more: Partial<FakeKind> = {}): FakeKind {
  return { group, version: 'v1', plural: `${kind.toLowerCase()}s`, kind, isNamespaced: true, ...more };
}
