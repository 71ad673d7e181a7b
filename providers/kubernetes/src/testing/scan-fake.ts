import type { PlanRequest, ProviderClient } from '@corkscrew/sdk';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { createKubernetesProvider } from '../provider.ts';
import type { FakeApiServer, FakeKind } from './fake-api-server.ts';

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
  { config, request }: ScanAsked = {},
): Promise<CollectedScan> {
  const client = await openProvider(server, config);
  try {
    return await collectScan(client, request);
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
