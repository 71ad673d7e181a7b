import { expect, test } from 'vitest';
import * as core from './index.ts';

test('exports exactly what is promised', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "ANY_SCOPE",
      "BoundedChannel",
      "CLAIM_OUTCOMES",
      "CorkscrewError",
      "ERROR_CODES",
      "SEVERITIES",
      "canonicalJson",
      "claimKey",
      "contentHash",
      "delay",
      "forEachConcurrent",
      "isCorkscrewError",
      "isWithinScope",
      "linkSignals",
      "mapConcurrent",
      "parseClaimKey",
      "raceAbort",
      "resourceUid",
      "retry",
    ]
  `);
});
