import { expect, test } from 'vitest';
import * as engine from './index.ts';

test('exports exactly what is promised', () => {
  expect(Object.keys(engine).sort()).toEqual(['createGapMatcher', 'exitCodeFor', 'planOnly', 'runScan', 'runWatch']);
});
