import { afterEach, describe, expect, test, vi } from 'vitest';
import { isLeftOut } from './left-out.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('isLeftOut', () => {
  test('runs what nothing stands in the way of', () => {
    vi.stubEnv('CORKSCREW_MUST_RUN', 'moto');
    expect(isLeftOut('a suite', 'moto', undefined)).toBe(false);
  });

  test('tells why a suite is left out', () => {
    vi.stubEnv('CORKSCREW_MUST_RUN', 'moto,go');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(isLeftOut('a suite', 'kube-apiserver', 'there is none')).toBe(true);
    expect(write.mock.calls).toEqual([['a suite is left out: there is none\n']]);
  });

  test('leaves nothing out that must run', () => {
    vi.stubEnv('CORKSCREW_MUST_RUN', 'moto,go');
    expect(() => isLeftOut('a suite', 'go', 'there is none')).toThrow('a suite must run here, but there is none');
  });
});
