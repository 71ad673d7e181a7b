import { describe, expect, test } from 'vitest';
import { resourceOf } from './fixtures/resources.ts';
import type { ScannedResource } from '@corkscrew/core';
import { BatchEncoder } from '../src/sink/batch-encoder.ts';
import { transferablesOf, type Batch } from '../src/sink/encoded-batch.ts';
import { OpenRowTable } from '../src/sink/open-row-table.ts';
import { textAt, unpackColumns } from '../src/sink/packed-columns.ts';

const edge = {
  targetId: 'vpc-1',
  targetType: 'Vpc',
  targetService: 'ec2',
  relationshipType: 'references',
  properties: {},
};
const [known, changed, added] = ['known', 'changed', 'added'].map((id) =>
  resourceOf(id, { relationships: [edge, edge] }),
);
const resources = [known, changed, added].filter((resource) => resource !== undefined);

function encodeBatch(given: readonly ScannedResource[], table: OpenRowTable): Batch {
  const encoder = new BatchEncoder(table);
  for (const resource of given) encoder.add(resource);
  return encoder.take();
}

/** A table that has the first resource as it is, and another payload of the second one. */
function tableOf(): OpenRowTable {
  const table = new OpenRowTable(2);
  const { uids, hashes } = encodeBatch(resources, new OpenRowTable(0));
  table.add({ words: uids, at: 0 }, { words: hashes, at: 0 }, '');
  table.add({ words: uids, at: 4 }, { words: hashes, at: 0 }, '');
  return table;
}

function textsOf(packed: Uint8Array | undefined, column: number): readonly string[] {
  const { rowCount, texts } = unpackColumns(packed ?? new Uint8Array(0));
  const cells = texts[column];
  return cells === undefined ? [] : Array.from({ length: rowCount }, (_, row) => textAt(cells, row));
}

describe('BatchEncoder', () => {
  test('sends payloads and relationships only of what the inventory does not have as it is', () => {
    const batch = encodeBatch(resources, tableOf());
    expect([batch.rowCount, [...batch.isFull]]).toEqual([3, [0, 1, 1]]);
    expect(textsOf(batch.payloads, 0)).toEqual(['changed', 'added']);
    expect(textsOf(batch.edges, 0)).toEqual(['vpc-1', 'vpc-1']);
    expect(transferablesOf(batch)).toHaveLength(5);
  });

  test('sends nothing of that where all is known, and nothing twice for known that was sent since', () => {
    const table = tableOf();
    const { payloads, edges } = encodeBatch(resources.slice(0, 1), table);
    expect([payloads, edges]).toEqual([undefined, undefined]);
    encodeBatch([resourceOf('known', { contentHash: 'f'.repeat(32) })], table);
    expect([...encodeBatch(resources.slice(0, 1), table).isFull]).toEqual([1]);
  });

  test('begins anew after each batch, however many rows it had', () => {
    const encoder = new BatchEncoder(tableOf());
    const many = Array.from({ length: 100 }, (_, index) =>
      resourceOf(`i-${index}`, { incarnation: index === 70 ? 'x' : '' }),
    );
    for (const resource of many) encoder.add(resource);
    expect(encoder.sentChars).toBeGreaterThan(50_000);
    const first = encoder.take();
    expect([first.rowCount, first.incarnations[70], first.incarnations.length]).toEqual([100, 'x', 100]);
    expect([encoder.rowCount, encoder.sentChars]).toEqual([0, 0]);
    encoder.add(resourceOf('known', { relationships: [edge, edge] }));
    const second = encoder.take();
    expect([second.rowCount, [...second.isFull], second.incarnations, second.payloads]).toEqual([
      1,
      [0],
      [],
      undefined,
    ]);
    expect(second.kindTexts).toHaveLength(8);
  });
});
