import { describe, expect, test } from 'vitest';
import { selectServices } from './select-services.ts';

const SERVICES = new Map([
  ['storage', 1],
  ['compute', 2],
  ['network', 3],
]);

describe('selectServices', () => {
  test('gives all in order of their names where nothing is asked for', () => {
    expect(selectServices(SERVICES, {}, 'nothing of it').map(([name]) => name)).toEqual([
      'compute',
      'network',
      'storage',
    ]);
  });

  test('gives what is included and not excluded', () => {
    const request = { includeServices: ['storage', 'compute'], excludeServices: ['compute'] };
    expect(selectServices(SERVICES, request, 'nothing of it')).toEqual([['storage', 1]]);
  });

  test.each([{ includeServices: ['compte'] }, { excludeServices: ['compte'] }])(
    'refuses an unknown name in %o',
    (request) => {
      expect(() => selectServices(SERVICES, request, 'nothing of it')).toThrow(
        expect.objectContaining({
          code: 'not_found',
          message: 'use service compte: nothing of it',
          hint: 'Did you mean compute?',
        }),
      );
    },
  );
});
