import { readFileSync } from 'node:fs';
import { readPath } from '@corkscrew/aws-catalog';
import type { ScannedResource } from '@corkscrew/sdk';
import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { startSimulator } from '@corkscrew/simulator';
import { describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { isMotoLeftOut, runPython, startMoto } from './moto/python.ts';

/** What payloads of an estate name, told by hand: type, path, service and type of the target. */
interface Label {
  readonly type: string;
  readonly path: string;
  readonly target: string;
}

/** References of an estate: those that the labels tell, and those that were found. */
interface Measured {
  readonly truth: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

const LEAST_RECALL = 0.95;
const LEAST_PRECISION = 0.99;
const LEAST_LABELLED = 400;
const LEAST_PAIRS = 60;
/** Everything that moto/references.py makes resources of. */
const SEEDED_SERVICES = [
  'autoscaling',
  'batch',
  'cloudtrail',
  'cloudwatch',
  'codebuild',
  'dms',
  'ec2',
  'ecs',
  'efs',
  'eks',
  'elasticache',
  'elbv2',
  'events',
  'firehose',
  'iam',
  'kms',
  'lambda',
  'logs',
  'rds',
  'redshift',
  's3',
  'secretsmanager',
  'sns',
  'sqs',
  'stepfunctions',
];

function readLabels(file: string): readonly Label[] {
  const lines = readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [type = '', path = '', target = ''] = line.split('\t');
      return { type, path, target };
    });
}

async function scan(
  url: string,
  wanted: { readonly types?: readonly string[]; readonly services?: readonly string[] },
): Promise<readonly ScannedResource[]> {
  const client = await createInMemoryProvider(createAwsProvider({ env: motoEnvironment(url) }));
  const { units } = await client.planScan(wanted);
  const found: ScannedResource[] = [];
  for (const unit of units) found.push(...(await collectUnit(client, unit)).resources);
  await client.close();
  return found;
}

/**
 * The texts at a labelled path, of the payload or of a facet, which the path begins with then. A route to `local` stays in its
 * network and names nothing; ids may be joined by commas.
 */
function textsAt({ rawData, attributes }: ScannedResource, path: string): readonly string[] {
  const value = readPath({ ...JSON.parse(attributes), ...JSON.parse(rawData) } as unknown, path);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((text): text is string => typeof text === 'string' && text !== '' && text !== 'local')
    .flatMap((text) => text.split(','))
    .map(accountOf);
}

/** Ids that stand for other things as well: numbers of accounts, and a word. */
const COMMON = /^(?:\d{12}|default)$/i;

/** A principal names an account by its root or by its number. */
function accountOf(text: string): string {
  return /^arn:aws:iam::(\d{12}):root$/.exec(text)?.[1] ?? text;
}

/** Every text in a value, with its place. */
function* textsIn(value: unknown, path = ''): Generator<readonly [path: string, text: string], void, undefined> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const item of value) yield* textsIn(item, `${path}[]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* textsIn(member, path === '' ? key : `${path}.${key}`);
  }
}

/**
 * Places whose texts are the ARN or the id of another resource of the estate, whatever the recogniser makes of them: type and
 * path. The labels cannot leave these out, whoever told them.
 */
function placesOfIdentifiers(resources: readonly ScannedResource[]): ReadonlySet<string> {
  const owners = new Map<string, ScannedResource>();
  for (const resource of resources) {
    for (const text of [resource.arn, resource.id]) {
      if (text.length > 3 && !COMMON.test(text)) owners.set(text, resource);
    }
  }
  const places = new Set<string>();
  for (const resource of resources) {
    for (const [path, text] of [
      ...textsIn(JSON.parse(resource.attributes)),
      ...textsIn(JSON.parse(resource.rawData)),
    ]) {
      const owner = owners.get(text);
      const isItsOwn = text === resource.id || text === resource.parentId || owner === resource;
      if (owner !== undefined && !isItsOwn) places.add(`${resource.typeName}\t${path}`);
    }
  }
  return places;
}

function measure(resources: readonly ScannedResource[], labels: readonly Label[]): Measured {
  const truth = new Set<string>();
  const found = new Set<string>();
  for (const resource of resources) {
    const where = `${resource.typeName} ${resource.id}`;
    for (const path of new Set(labels.filter(({ type }) => type === resource.typeName).map((label) => label.path))) {
      for (const text of textsAt(resource, path)) truth.add(`${where} ${path} ${text}`);
    }
    for (const { path = '', targetId } of resource.relationships) {
      // Redacted by the time that the labels are read; the unit tests have them.
      if (!path.startsWith('Environment.Variables.')) found.add(`${where} ${path} ${targetId}`);
    }
  }
  return {
    truth,
    found,
    missed: [...truth].filter((reference) => !found.has(reference)),
    wrong: [...found].filter((reference) => !truth.has(reference)),
  };
}

function judge(estate: string, { truth, found, missed, wrong }: Measured, labels: readonly Label[]): void {
  const recall = 1 - missed.length / truth.size;
  const precision = 1 - wrong.length / found.size;
  process.stdout.write(
    `references of ${estate}: ${truth.size} labelled over ${labels.length} type pairs, ` +
      `recall ${(100 * recall).toFixed(1)} %, precision ${(100 * precision).toFixed(1)} %\n`,
  );
  expect(truth.size).toBeGreaterThanOrEqual(LEAST_LABELLED);
  expect(labels.length).toBeGreaterThanOrEqual(LEAST_PAIRS);
  expect({ recall, missed: missed.slice(0, 20) }).toSatisfy(() => recall >= LEAST_RECALL);
  expect({ precision, wrong: wrong.slice(0, 20) }).toSatisfy(() => precision >= LEAST_PRECISION);
}

describe('references', () => {
  useMotoCredentials();

  test('of the demo estate are found, with the types that they name', { timeout: 120_000 }, async () => {
    const labels = readLabels('reference-labels.tsv');
    const types = [...new Set(labels.map(({ type }) => type))];
    await using simulator = await startSimulator({ seed: 7, regions: ['us-east-1'], resources: 1_500 });
    const resources = await scan(simulator.url, { types });
    judge('the demo estate', measure(resources, labels), labels);

    const targets = new Map(labels.map(({ type, path, target }) => [`${type} ${path}`, target]));
    const wrong = resources.flatMap(({ typeName, relationships }) =>
      relationships
        .filter(({ targetType }) => targetType !== '')
        .map(
          ({ path, targetService, targetType }) => [`${typeName} ${path}`, `${targetService}:${targetType}`] as const,
        )
        .filter(([place, target]) => targets.get(place) !== target),
    );
    expect(wrong).toEqual([]);
  });

  const isSkipped = isMotoLeftOut('the references of what moto has');
  test.skipIf(isSkipped)('of what boto3 created in moto are found', { timeout: 180_000 }, async () => {
    const labels = readLabels('reference-labels-moto.tsv');
    const moto = await startMoto();
    try {
      expect(await runPython('references.py', [moto.url])).toEqual({});
      const resources = await scan(moto.url, { services: SEEDED_SERVICES });
      const places = new Set(labels.map(({ type, path }) => `${type}\t${path}`));
      expect([...placesOfIdentifiers(resources)].filter((place) => !places.has(place))).toEqual([]);
      judge('moto', measure(resources, labels), labels);
    } finally {
      await moto.close();
    }
  });
});
