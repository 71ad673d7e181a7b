import { readFileSync } from 'node:fs';
import { readPath } from '@corkscrew/aws-catalog';
import type { ScannedResource } from '@corkscrew/sdk';
import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { startSimulator } from '@corkscrew/simulator';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';

/** Every reference that payloads of the demo estate hold, told by hand: type, path, service and type of the target. */
interface Label {
  readonly type: string;
  readonly path: string;
  readonly target: string;
}

const LEAST_RECALL = 0.95;
const LEAST_PRECISION = 0.99;
const labels: readonly Label[] = readFileSync(new URL('fixtures/reference-labels.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [type = '', path = '', target = ''] = line.split('\t');
    return { type, path, target };
  });

/** The texts at a labelled path. */
function textsAt(resource: ScannedResource, path: string): readonly string[] {
  const value = readPath(JSON.parse(resource.rawData), path);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  // A route to `local` stays in its network and names nothing.
  return values.filter((text): text is string => typeof text === 'string' && text !== '' && text !== 'local');
}

describe('references of the demo estate', () => {
  let resources: readonly ScannedResource[];
  useMotoCredentials();

  beforeAll(async () => {
    await using simulator = await startSimulator({ seed: 7, regions: ['us-east-1'], resources: 1_500 });
    const client = await createInMemoryProvider(createAwsProvider({ env: motoEnvironment(simulator.url) }));
    const types = [...new Set(labels.map(({ type }) => type))];
    const { units } = await client.planScan({ types });
    const found: ScannedResource[] = [];
    for (const unit of units) found.push(...(await collectUnit(client, unit)).resources);
    await client.close();
    resources = found;
  }, 120_000);

  test('are found, and nothing else is taken for one', () => {
    const truth = new Set<string>();
    const found = new Set<string>();
    for (const resource of resources) {
      for (const { path } of labels.filter(({ type }) => type === resource.typeName)) {
        for (const text of textsAt(resource, path)) truth.add(`${resource.typeName} ${resource.id} ${path} ${text}`);
      }
      for (const { path, targetId } of resource.relationships) {
        found.add(`${resource.typeName} ${resource.id} ${path} ${targetId}`);
      }
    }
    const hits = [...truth].filter((reference) => found.has(reference));
    const recall = hits.length / truth.size;
    const precision = hits.length / found.size;
    process.stdout.write(
      `references: ${truth.size} labelled over ${labels.length} type pairs, recall ${(100 * recall).toFixed(1)} %, ` +
        `precision ${(100 * precision).toFixed(1)} %\n`,
    );
    expect(truth.size).toBeGreaterThan(400);
    expect({ missed: [...truth].filter((reference) => !found.has(reference)).slice(0, 20) }).toEqual({ missed: [] });
    expect({ wrong: [...found].filter((reference) => !truth.has(reference)).slice(0, 20) }).toEqual({ wrong: [] });
    expect(recall).toBeGreaterThanOrEqual(LEAST_RECALL);
    expect(precision).toBeGreaterThanOrEqual(LEAST_PRECISION);
  });

  test('name the type that the label names, where they name one', () => {
    const targets = new Map(labels.map(({ type, path, target }) => [`${type} ${path}`, target]));
    const wrong = resources.flatMap((resource) =>
      resource.relationships
        .filter(({ targetType }) => targetType !== '')
        .filter(
          (edge) => targets.get(`${resource.typeName} ${edge.path}`) !== `${edge.targetService}:${edge.targetType}`,
        )
        .map((edge) => `${resource.typeName} ${edge.path} ${edge.targetService}:${edge.targetType}`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });
});
