import type { ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { UnitQueue } from './unit-queue.ts';

function unitOf(id: string): ScanUnit {
  const [accountId = ''] = id.split('-');
  const cover = { accountId, region: 'r', service: 's', type: '*' };
  return { provider: 'aws', unitId: id, estimatedCalls: 1, normaliserVersion: '1', payload: '', ...cover };
}

function takeAll(queue: UnitQueue): ScanUnit[] {
  const taken: ScanUnit[] = [];
  for (let unit = queue.take(); unit !== undefined; unit = queue.take()) taken.push(unit);
  return taken;
}

function idsOf(units: readonly ScanUnit[]): readonly string[] {
  return units.map(({ unitId }) => unitId);
}

describe('UnitQueue', () => {
  test('lets accounts take turns and keeps the order of each', () => {
    const queue = new UnitQueue(['1-a', '1-b', '1-c', '2-a', '2-b'].map(unitOf), 10);
    expect(idsOf(takeAll(queue))).toEqual(['1-a', '2-a', '1-b', '2-b', '1-c']);
    expect(queue.size).toBe(0);
  });

  test('gives no account more than its share until something is released', () => {
    const queue = new UnitQueue(['1-a', '1-b', '1-c', '2-a'].map(unitOf), 1);
    const [first, second] = takeAll(queue);
    expect(idsOf([first, second] as ScanUnit[])).toEqual(['1-a', '2-a']);
    expect(queue.size).toBe(2);
    queue.release(second as ScanUnit);
    expect(queue.take()).toBeUndefined();
    queue.release(first as ScanUnit);
    expect(idsOf(takeAll(queue))).toEqual(['1-b']);
  });

  test('lets an account whose share is free again wait for its turn', () => {
    const queue = new UnitQueue(['1-a', '1-b', '2-a', '2-b', '3-a'].map(unitOf), 1);
    const first = queue.take() as ScanUnit;
    queue.release(first);
    expect(idsOf(takeAll(queue))).toEqual(['2-a', '3-a', '1-b']);
  });

  test('has nothing to give when it is empty', () => {
    const queue = new UnitQueue([], 1);
    expect(queue.take()).toBeUndefined();
    expect(queue.size).toBe(0);
  });

  test('refuses a unit of an account that it never had', () => {
    const queue = new UnitQueue([unitOf('1-a')], 1);
    expect(() => queue.release(unitOf('9-a'))).toThrow(TypeError);
  });
});
