import { describe, expect, test } from 'vitest';
import { kubernetesConfigSchema } from './config.ts';

describe('kubernetesConfigSchema', () => {
  test.each([
    {},
    { kubeconfig: '~/.kube/config', contexts: 'all' },
    { kubeconfig: ['a', 'b'], contexts: ['one'], cluster_ids: { one: 'uid' } },
    { namespaces: ['team-*'], exclude_namespaces: ['kube-*'], label_selector: 'app' },
    { resources: ['*.apps'], exclude_resources: ['pods'], include_classes: ['telemetry'] },
    { secrets: 'metadata', config_map_data: true, max_concurrency: 4 },
  ])('takes %j', (config) => expect(kubernetesConfigSchema.safeParse(config).success).toBe(true));

  test.each([
    { context: 'one' },
    { contexts: [] },
    { contexts: 'some' },
    { secrets: 'values' },
    { include_classes: ['sensitive'] },
    { max_concurrency: 0 },
  ])('refuses %j', (config) => expect(kubernetesConfigSchema.safeParse(config).success).toBe(false));
});
