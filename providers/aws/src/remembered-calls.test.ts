import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { openRememberedCalls, type RememberedCalls } from './remembered-calls.ts';

const COUNTS = { counts: { free: 1, logged: 20, billed: 0, heavy: 2 }, rows: 7 };
const withLogged = (logged: number) => ({ counts: { ...COUNTS.counts, logged } });

let cacheDir: string;
let warnings: string[];
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'corkscrew-calls-'));
  warnings = [];
});
afterEach(() => {
  rmSync(cacheDir, { recursive: true });
});

function open(config: AwsConfig = {}): RememberedCalls {
  return openRememberedCalls({ cacheDir, config, logger: (_, message) => warnings.push(message) });
}

describe('openRememberedCalls', () => {
  test('remembers the last counts of a unit over processes', () => {
    open().remember('a/global/iam', withLogged(1));
    open().remember('a/global/iam', COUNTS);
    expect(open().of('a/global/iam')).toEqual(COUNTS);
    expect(open().of('a/global/s3')).toBeUndefined();
  });

  test('keeps apart what was counted with other choices of further reads', () => {
    open({ facets: 'none' }).remember('a/global/iam', COUNTS);
    expect(open().of('a/global/iam')).toBeUndefined();
    expect(open({ facets: 'none', billed: true }).of('a/global/iam')).toBeUndefined();
    expect(open({ facets: 'none' }).of('a/global/iam')).toEqual(COUNTS);
  });

  test('reads past a line that was cut off, and writes a file anew that is mostly of the past', () => {
    const calls = open();
    for (let scan = 0; scan < 5; scan += 1) calls.remember('a/global/iam', withLogged(scan));
    const file = join(cacheDir, 'aws-calls.ndjson');
    appendFileSync(file, '{"key":"a/glo');
    expect(open().of('a/global/iam')).toEqual(withLogged(4));
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('goes on without a folder, and says where one cannot be used', () => {
    const forgetful = openRememberedCalls({ cacheDir: '', config: {}, logger: (_, message) => warnings.push(message) });
    forgetful.remember('a/global/iam', COUNTS);
    expect(forgetful.of('a/global/iam')).toEqual(COUNTS);
    cacheDir = join(cacheDir, '..', 'x'.repeat(300));
    open().remember('a/global/iam', COUNTS);
    expect(warnings).toHaveLength(2);
    cacheDir = mkdtempSync(join(tmpdir(), 'corkscrew-calls-'));
  });
});
