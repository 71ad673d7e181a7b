import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openCatalog } from '../src/index.ts';

/** Decides the draw. Types are drawn by the hash of their names, so that a new one changes one place of the sample. */
const SEED = 'corkscrew-1';
const SIZE = 200;
/** Share of the sample that has to be things that a customer owns. */
const LEAST_OWNED = 0.95;

interface Label {
  readonly name: string;
  readonly isOwned: boolean;
  readonly reason: string;
}

function drawTypes(): readonly string[] {
  const catalog = openCatalog();
  const rank = (name: string): string => createHash('sha256').update(`${SEED} ${name}`).digest('hex');
  return catalog
    .services()
    .flatMap(({ name }) => catalog.service(name).resourceTypes)
    .filter((type) => type.default)
    .map(({ name }) => ({ name, rank: rank(name) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, SIZE)
    .map(({ name }) => name)
    .sort();
}

/** Labels given by hand, after reading the operations of each type. */
function readLabels(): readonly Label[] {
  const text = readFileSync(new URL('./fixtures/sample-labels.tsv', import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [name = '', owned = '', reason = ''] = line.split('\t');
      if (owned !== 'yes' && owned !== 'no') throw new Error(`${name}: the label is ${owned}, not yes or no`);
      return { name, isOwned: owned === 'yes', reason };
    });
}

describe('a sample of the types that are listed by default', () => {
  const labels = readLabels();

  test('is labelled whole, each with a reason', () => {
    expect(labels.map(({ name }) => name)).toEqual(drawTypes());
    expect(labels.filter(({ reason }) => reason === '')).toEqual([]);
  });

  test('is of things that customers own, to 95 % at least', () => {
    const owned = labels.filter(({ isOwned }) => isOwned).length;
    process.stdout.write(`labelled sample: ${owned} of ${labels.length} types are things that a customer owns\n`);
    expect(owned / labels.length).toBeGreaterThanOrEqual(LEAST_OWNED);
  });
});
