import { CLAIM_OUTCOMES } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { exitCodeFor, leavesGap, scanOutcome, type OutcomeFacts } from './scan-outcome.ts';

const clean: OutcomeFacts = {
  isBroken: false,
  isInterrupted: false,
  plannedUnits: 3,
  workingUnits: 3,
  hasGap: false,
};

describe('scanOutcome', () => {
  test.each<[string, Partial<OutcomeFacts>, string]>([
    ['everything worked', {}, 'complete'],
    ['nothing was to do', { plannedUnits: 0, workingUnits: 0 }, 'complete'],
    ['something is missing', { hasGap: true }, 'incomplete'],
    ['some units failed', { hasGap: true, workingUnits: 1 }, 'incomplete'],
    ['no unit worked', { hasGap: true, workingUnits: 0 }, 'failed'],
    ['it was stopped', { isInterrupted: true, hasGap: true }, 'interrupted'],
    ['it was stopped before any unit worked', { isInterrupted: true, workingUnits: 0 }, 'interrupted'],
    ['it broke', { isBroken: true }, 'failed'],
    ['it broke and was stopped', { isBroken: true, isInterrupted: true }, 'failed'],
  ])('when %s', (_, facts, outcome) => {
    expect(scanOutcome({ ...clean, ...facts })).toBe(outcome);
  });
});

describe('leavesGap', () => {
  test('is true of everything but what is complete and what cannot apply', () => {
    expect(CLAIM_OUTCOMES.filter(leavesGap)).toEqual(['truncated', 'denied', 'unsupported', 'failed']);
  });
});

describe('exitCodeFor', () => {
  test.each([
    ['complete', 0],
    ['failed', 1],
    ['incomplete', 3],
    ['interrupted', 130],
  ] as const)('gives %s the code %d', (outcome, code) => {
    expect(exitCodeFor({ outcome })).toBe(code);
  });
});
