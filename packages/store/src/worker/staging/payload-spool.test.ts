import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PayloadSpool, type Frame } from './payload-spool.ts';

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'corkscrew-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const frameOf = (n: number): Frame => ({ content: 'payloads', firstRowId: n, firstEdgeKindNo: 0 });
const bytesOf = (n: number): Uint8Array => Uint8Array.from({ length: 100 }, () => n);

describe('PayloadSpool', () => {
  test('keeps batches in memory up to its limit and the rest in a file', () => {
    const folder = createFolder();
    const spool = new PayloadSpool(folder, 250);
    const frames = [1, 2, 3, 4].map(frameOf);
    for (const [index, frame] of frames.entries()) spool.add(frame, bytesOf(index));
    expect(readdirSync(folder)).toHaveLength(1);
    for (const [index, frame] of frames.entries()) expect([...spool.read(frame)]).toEqual([...bytesOf(index)]);
  });

  test('removes a file with its last batch, once later ones go elsewhere', () => {
    const folder = createFolder();
    const spool = new PayloadSpool(folder, 0);
    const [a, b, c] = [frameOf(1), frameOf(2), frameOf(3)];
    spool.add(a, bytesOf(1));
    spool.add(b, bytesOf(2));
    spool.rotate();
    spool.add(c, bytesOf(3));
    expect(readdirSync(folder)).toHaveLength(2);
    spool.release(a);
    expect([...spool.read(b)]).toEqual([...bytesOf(2)]);
    spool.release(b);
    expect(readdirSync(folder)).toHaveLength(1);
    spool.release(c);
    spool.rotate();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('gives memory back when a batch is released', () => {
    const folder = createFolder();
    const frame = frameOf(9);
    const other = new PayloadSpool(folder, 100);
    other.add(frame, bytesOf(9));
    expect(() => other.read(frameOf(9))).toThrow('gone');
    other.release(frame);
    other.release(frame);
    other.add(frameOf(10), bytesOf(10));
    expect(readdirSync(folder)).toEqual([]);
  });
});
