import { readFile } from 'node:fs/promises';
import type { Relationship } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ApiKind } from '../src/api-kind.ts';
import { createReferenceFinder } from '../src/references.ts';

interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

interface Labelled {
  readonly object: KubeObject;
  /** Path and target of each reference. */
  readonly references: readonly (readonly [string, string])[];
}

const FIXTURE = new URL('fixtures/labelled-cluster.yaml', import.meta.url);
const LABELLED = parse(await readFile(FIXTURE, 'utf8')) as readonly Labelled[];

function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function idOf({ metadata: { namespace, name } }: KubeObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function nameOf(object: KubeObject): string {
  return `${groupOf(object) || 'core'}/${object.kind}/${idOf(object)}`;
}

/** The kinds that the cluster serves: those of its objects, and those that the labels name. */
function servedKinds(): readonly ApiKind[] {
  const kinds = new Map<string, ApiKind>();
  const add = (group: string, kind: string, isNamespaced: boolean): void => {
    const key = `${group}/${kind}`;
    if (!kinds.has(key)) kinds.set(key, { group, version: 'v1', plural: kind.toLowerCase(), kind, isNamespaced });
  };
  for (const { object } of LABELLED) add(groupOf(object), object.kind, object.metadata.namespace !== undefined);
  for (const [, target] of LABELLED.flatMap(({ references }) => references)) {
    const [service = '', kind = '', ...id] = target.split('/');
    if (!CLOUD_SERVICES.has(service)) add(service === 'core' ? '' : service, kind, id.length > 1);
  }
  return [...kinds.values()].toSorted((a, b) => Number(a.group.includes('.')) - Number(b.group.includes('.')));
}

const CLOUD_SERVICES = new Set(['', 'ec2', 'efs', 'compute']);

/** What an edge leads to: one target, or all objects whose labels fit. */
function targetsOf({ targetService, targetType, targetId, confidence, properties }: Relationship): readonly string[] {
  if (confidence !== 'selector') return [`${targetService}/${targetType}/${targetId}`];
  const selector = JSON.parse(properties['selector'] ?? '{}') as Selector;
  return LABELLED.map(({ object }) => object)
    .filter((object) => object.kind === targetType && (groupOf(object) || 'core') === targetService)
    .filter(({ metadata }) => [undefined, metadata.namespace].includes(properties['namespace']))
    .filter(({ metadata }) => fits(metadata.labels ?? {}, selector))
    .map(nameOf);
}

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: string[] }[];
}

function fits(labels: Readonly<Record<string, string>>, { matchLabels, matchExpressions }: Selector): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return isIn === (operator === 'In');
    })
  );
}

describe('the references of a labelled cluster', () => {
  const findReferences = createReferenceFinder(servedKinds());
  const expected = new Set<string>();
  const found = new Set<string>();
  for (const { object, references } of LABELLED) {
    const from = nameOf(object);
    for (const [path, target] of references) expected.add(`${from}: ${path} -> ${target}`);
    const kind = { group: groupOf(object), version: 'v1', plural: '', kind: object.kind, isNamespaced: true };
    for (const edge of findReferences(object, kind)) {
      for (const target of targetsOf(edge)) found.add(`${from}: ${edge.path} -> ${target}`);
    }
  }
  const missed = [...expected].filter((reference) => !found.has(reference));
  const wrong = [...found].filter((reference) => !expected.has(reference));
  const recall = 1 - missed.length / expected.size;
  const precision = 1 - wrong.length / found.size;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

  test('are found: at least 95 % of them, and at most 1 % that are none', () => {
    process.stdout.write(
      `references of ${LABELLED.length} labelled objects: recall ${percent(recall)} (${expected.size - missed.length} of ${expected.size}), precision ${percent(precision)} (${found.size - wrong.length} of ${found.size})\n`,
    );
    expect(expected.size).toBeGreaterThan(120);
    expect({ recall, missed }).toMatchObject({ recall: expect.toSatisfy((share) => share >= 0.95) });
    expect({ precision, wrong }).toMatchObject({ precision: expect.toSatisfy((share) => share >= 0.99) });
  });

  test('are missed where the object does not say in which project or cluster the target is', () => {
    expect(missed).toEqual([
      'core/PersistentVolume/pv-gce-legacy: spec.gcePersistentDisk.pdName -> compute/Disk/old-disk',
      'argoproj.io/Application/argocd/shop: spec.destination.namespace -> core/Namespace/shop',
    ]);
    expect(wrong).toEqual([]);
  });
});
