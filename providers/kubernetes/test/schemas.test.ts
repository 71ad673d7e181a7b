import type { TypeSchema } from '@corkscrew/sdk';
import type { KubernetesSimulatorOptions } from '@corkscrew/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createKubernetesProvider } from '../src/provider.ts';
import { startSimulatedCluster } from './support/simulated-cluster.ts';

async function schemasOf(
  options: KubernetesSimulatorOptions,
  services: readonly string[] = [],
): Promise<readonly TypeSchema[]> {
  const cluster = await startSimulatedCluster(options);
  onTestFinished(() => cluster.close());
  const config = { kubeconfig: cluster.kubeconfig };
  const session = await createKubernetesProvider({ env: {} }).connect(config, { logger: () => {}, cacheDir: '' });
  onTestFinished(() => session.close?.());
  return (await session.getSchemas?.(services, {})) ?? [];
}

describe('typed columns', () => {
  test('of a custom kind are those of its schema: scalars by type, lists as JSON', async () => {
    const schemas = await schemasOf({}, ['cert-manager.io']);
    expect(schemas.map(({ typeName }) => typeName)).toEqual([
      'kubernetes_cert_manager_io_certificate',
      'kubernetes_cert_manager_io_cluster_issuer',
    ]);
    expect(schemas[0]?.columns.map(({ name, type, path }) => `${name} ${type} ${path}`)).toEqual([
      'spec_secret_name text spec.secretName',
      'spec_dns_names json spec.dnsNames',
      'spec_issuer_ref_group text spec.issuerRef.group',
      'spec_issuer_ref_kind text spec.issuerRef.kind',
      'spec_issuer_ref_name text spec.issuerRef.name',
      'status_not_after timestamp status.notAfter',
      'status_conditions json status.conditions',
    ]);
  });

  test('are the same from the older description', async () => {
    const newer = await schemasOf({});
    expect(newer.length).toBeGreaterThan(40);
    expect(await schemasOf({ openApi: 'v2' })).toEqual(newer);
  });

  test('have unique names that no column of every resource has', async () => {
    for (const { columns } of await schemasOf({})) {
      const names = columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain('name');
      expect(names).not.toContain('data');
    }
  });

  test('are missing for a group whose server is down, and there for the others', async () => {
    const schemas = await schemasOf({ brokenGroups: ['policy'] });
    expect(schemas.map(({ service }) => service)).not.toContain('policy');
    expect(schemas.map(({ service }) => service)).toContain('apps');
  });

  test('of a group that no cluster serves are an error with the near ones', async () => {
    await expect(schemasOf({}, ['app'])).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('apps'),
    });
  });
});
