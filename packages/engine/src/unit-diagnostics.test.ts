import type { Diagnostic, ScanUnit } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { BoundedDiagnostics, scopeOfUnit, unitDiagnostic } from './unit-diagnostics.ts';

const unit: ScanUnit = {
  provider: 'aws',
  unitId: 'u',
  accountId: '111',
  region: 'eu-west-1',
  service: 'ec2',
  type: '*',
  estimatedCalls: 1,
  normaliserVersion: '1',
  payload: '',
};
const finding = { severity: 'warning', code: 'slow', message: 'scan unit u: slow', advice: 'Wait.' } as const;

describe('unitDiagnostic', () => {
  test('fills in the provider and the scope of the unit', () => {
    expect(unitDiagnostic(unit, finding)).toEqual({
      ...finding,
      provider: 'aws',
      scope: { accountId: '111', region: 'eu-west-1', service: 'ec2', type: '*', subScope: '' },
      operation: '',
    });
  });

  test('keeps a narrower scope', () => {
    const scope = { ...scopeOfUnit(unit), type: 'Instance' };
    expect(unitDiagnostic(unit, { ...finding, scope }).scope).toEqual(scope);
  });
});

describe('BoundedDiagnostics', () => {
  const diagnostic = unitDiagnostic(unit, finding);
  const describeOmitted = (count: number, severity: Diagnostic['severity']): Diagnostic => {
    return { ...diagnostic, severity, message: `${count} more` };
  };

  test('adds nothing where nothing was left out', () => {
    const bounded = new BoundedDiagnostics(2);
    bounded.add(diagnostic);
    bounded.add(diagnostic);
    expect(bounded.list(describeOmitted)).toEqual([diagnostic, diagnostic]);
  });

  test('counts what it left out, as grave as the worst of it', () => {
    const bounded = new BoundedDiagnostics(1);
    for (const severity of ['error', 'info', 'warning', 'info'] as const) bounded.add({ ...diagnostic, severity });
    expect(bounded.list(describeOmitted).map(({ severity, message }) => [severity, message])).toEqual([
      ['error', finding.message],
      ['warning', '3 more'],
    ]);
  });

  test('shortens texts that go on and on', () => {
    const bounded = new BoundedDiagnostics(1);
    bounded.add({ ...diagnostic, message: 'm'.repeat(5_000), advice: 'a'.repeat(5_000) });
    const [kept] = bounded.list(describeOmitted);
    expect(kept?.message).toHaveLength(2_001);
    expect(kept?.advice).toHaveLength(2_001);
  });
});
