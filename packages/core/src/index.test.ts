import { expect, test } from 'vitest';
import * as core from './index.ts';

test('exports exactly what is promised', () => {
  expect(Object.keys(core).sort()).toMatchInlineSnapshot(`
    [
      "ABSENT_FACET_HASH",
      "ANY_SCOPE",
      "BoundedChannel",
      "CLAIM_OUTCOMES",
      "CLOUD_CHANGE_KINDS",
      "CorkscrewError",
      "ERROR_CODES",
      "FACET_NAME",
      "FACET_STATUSES",
      "FacetTally",
      "LISTING",
      "SETUP_ACTIONS",
      "SETUP_OUTCOMES",
      "SEVERITIES",
      "canonicalJson",
      "claimKey",
      "combineHashes",
      "contentHash",
      "delay",
      "describeFacetGap",
      "facetOutcome",
      "findFacetFault",
      "forEachConcurrent",
      "isCorkscrewError",
      "isFacetRead",
      "isWildcardScope",
      "isWithinScope",
      "linkSignals",
      "mapConcurrent",
      "parseClaimKey",
      "raceAbort",
      "resourceUid",
      "retry",
      "uidDigits",
      "uidPrefix",
    ]
  `);
});
