import { claimKey, type ClaimScope, type ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { ClaimRegistry } from './claim-registry.ts';

const unit: ScanUnit = {
  provider: 'azure',
  unitId: 'u',
  accountId: '*',
  region: '*',
  service: '*',
  type: '*',
  estimatedCalls: 1,
  normaliserVersion: '1',
  payload: '',
};
const disk: ClaimScope = {
  accountId: 'sub',
  region: 'westeurope',
  service: 'compute',
  type: 'disks',
  subScope: 'resources',
};

describe('ClaimRegistry', () => {
  test('knows what was named, and what a named scope with a star speaks for', () => {
    const registry = new ClaimRegistry();
    registry.name(claimKey({ ...disk, type: 'snapshots' }), unit);
    expect(registry.has(claimKey(disk))).toBe(false);
    registry.name(claimKey({ ...disk, region: '*', service: '*', type: '*' }), unit);
    expect(registry.has(claimKey(disk))).toBe(true);
  });

  test.each([{ accountId: 'other' }, { subScope: 'advisorresources' }, { subScope: '' }])(
    'a star does not speak for %o',
    (elsewhere) => {
      const registry = new ClaimRegistry();
      registry.name(claimKey({ ...disk, region: '*', service: '*', type: '*' }), unit);
      expect(registry.has(claimKey({ ...disk, ...elsewhere }))).toBe(false);
    },
  );

  test('a star for the sub-scope speaks for every parent of the type', () => {
    const registry = new ClaimRegistry();
    registry.name(claimKey({ ...disk, subScope: '*' }), unit);
    expect(registry.has(claimKey({ ...disk, subScope: 'gone' }))).toBe(true);
    expect(registry.has(claimKey({ ...disk, type: 'snapshots' }))).toBe(false);
  });

  test('tells that two units named the same, and not that one did twice', () => {
    const registry = new ClaimRegistry();
    registry.name(claimKey(disk), unit);
    registry.name(claimKey(disk), unit);
    expect(registry.isShared(claimKey(disk))).toBe(false);
    registry.name(claimKey(disk), { ...unit, unitId: 'v' });
    expect(registry.isShared(claimKey(disk))).toBe(true);
  });
});
