import type { ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { orderUnits } from './order-units.ts';

/** Makes a unit out of `<account> <region> <service>`, which is also its id. */
function unitOf(place: string, estimatedCalls = 1): ScanUnit {
  const [accountId = '', region = '', service = ''] = place.split(' ');
  const cover = { accountId, region, service, type: '*' };
  return { provider: 'aws', unitId: place, estimatedCalls, normaliserVersion: '1', payload: '', ...cover };
}

function order(units: readonly ScanUnit[], durations: Record<string, number> = {}): readonly string[] {
  return orderUnits(units, new Map(Object.entries(durations))).map(({ unitId }) => unitId);
}

describe('orderUnits', () => {
  test('lets accounts take turns, within them regions, within them services', () => {
    const places = ['1', '2'].flatMap((a) => ['x', 'y'].flatMap((r) => ['s', 't'].map((s) => `${a} ${r} ${s}`)));
    expect(order(places.map((place) => unitOf(place)))).toEqual([
      '1 x s',
      '2 x s',
      '1 y s',
      '2 y s',
      '1 x t',
      '2 x t',
      '1 y t',
      '2 y t',
    ]);
  });

  test('keeps every unit where accounts differ in size', () => {
    const places = ['1 x a', '1 x b', '1 x c', '2 x a', '3 x a', '3 x b'];
    expect(order(places.map((place) => unitOf(place)))).toEqual(['1 x a', '2 x a', '3 x a', '1 x b', '3 x b', '1 x c']);
  });

  test('puts units that were long before others, the longest first', () => {
    const places = ['1 x a', '1 x b', '1 x c', '1 x d'];
    const durations = { '1 x c': 60_000, '1 x d': 3_600_000, '1 x b': 900 };
    expect(
      order(
        places.map((place) => unitOf(place)),
        durations,
      ),
    ).toEqual(['1 x d', '1 x c', '1 x a', '1 x b']);
  });

  test('guesses by the calls where a unit is new, and trusts the measured time more', () => {
    const units = [unitOf('1 x a'), unitOf('1 x b', 1_000), unitOf('1 x c', 1_000)];
    expect(order(units, { '1 x b': 100 })).toEqual(['1 x c', '1 x a', '1 x b']);
  });

  test('takes no units and durations of zero', () => {
    expect(order([])).toEqual([]);
    expect(order([unitOf('1 x a')], { '1 x a': 0 })).toEqual(['1 x a']);
  });
});
