import * as core from '@corkscrew/core';
import { expect, test } from 'vitest';
import * as http from '../src/http/index.ts';
import * as sdk from '../src/index.ts';
import * as testing from '../src/testing/index.ts';

test('exports these names beside those of core', () => {
  const names = Object.keys(sdk);
  expect(names).toEqual(expect.arrayContaining(Object.keys(core)));
  expect(names.filter((name) => !(name in core)).sort()).toMatchInlineSnapshot(`
    [
      "AdaptiveLimiter",
      "REDACTED",
      "RetryBudget",
      "TtlCache",
      "callWithRetry",
      "createNameMemory",
      "createPayloadNormaliser",
      "createReadOnlyGuard",
      "defineProvider",
      "draftsOf",
      "freeColumnName",
      "isSecretKey",
      "isSecretText",
      "isSecretValue",
      "nearestNames",
      "normalisePayload",
      "paginate",
      "redactTags",
      "runSetupTasks",
      "selectServices",
      "serveProvider",
      "setMember",
      "streamConcurrent",
      "systemClock",
      "toCreateTable",
      "z",
    ]
  `);
});

test('exports these names for tests of providers', () => {
  expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
    [
      "collectScan",
      "collectSetup",
      "collectUnit",
      "createInMemoryProvider",
      "describeConformance",
      "openEncodedProvider",
      "providerConformance",
      "setupOutcomes",
    ]
  `);
});

test('exports these names for providers that call over HTTP', () => {
  expect(Object.keys(http).sort()).toMatchInlineSnapshot(`
    [
      "BadReplyError",
      "HttpReplyError",
      "ReplyTooLargeError",
      "collectBytes",
      "createCallStats",
      "createDispatcher",
      "createJsonApi",
      "describeHttpFailure",
      "headerText",
      "isLoopback",
      "isTransientFailure",
      "kindOfStatus",
      "openHttpStream",
      "readClockDuration",
      "readRetryAfter",
      "sendHttp",
      "toHttpError",
    ]
  `);
});
