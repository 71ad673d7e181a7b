import { expect, test } from 'vitest';
import { readClaimsChallenge, readRefusal } from './refusal.ts';

function refusalOf(error: unknown, headers: Readonly<Record<string, string>> = {}): ReturnType<typeof readRefusal> {
  return readRefusal({ error }, { status: 400, headers, body: Buffer.alloc(0) });
}

test.each([
  ['AadPremiumLicenseRequired', 'unsupported'],
  ['FeatureNotSupportedForAccount', 'unsupported'],
  ['AuthorizationFailed', 'denied'],
  ['SomethingElse', undefined],
])('the code %s means %s', (code, kind) => {
  expect(refusalOf({ code, message: 'because' })).toMatchObject({ code, kind, message: 'because' });
});

test('what Resource Graph says in the details counts for more than its own code', () => {
  const details = [
    { code: 'InvalidQuery', message: 'a' },
    { code: 'DisallowedLogicalTableName', message: 'b' },
  ];
  expect(refusalOf({ code: 'BadRequest', message: 'm', details })).toMatchObject({
    code: 'DisallowedLogicalTableName',
    kind: 'unsupported',
    message: 'm a b',
  });
});

test('the quota says when to come again where nothing else does', () => {
  const quota = { 'x-ms-user-quota-resets-after': '00:00:05' };
  expect(refusalOf({ code: 'RateLimiting' }, quota).retryAfterMs).toBe(5_000);
  expect(refusalOf({ code: 'RateLimiting' }, { ...quota, 'retry-after': '1' }).retryAfterMs).toBeUndefined();
});

test('a body of any form is no error by itself', () => {
  const reply = { status: 502, headers: {}, body: Buffer.alloc(0) };
  for (const body of ['<html>', null, { error: 'text' }, { error: { code: 5, details: 'x' } }]) {
    expect(readRefusal(body, reply).kind).toBeUndefined();
  }
});

test('claims of a challenge are decoded', () => {
  const claims = JSON.stringify({ access_token: { nbf: { essential: true } } });
  const header = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  expect(readClaimsChallenge(header)).toBe(claims);
  expect(readClaimsChallenge('Bearer')).toBeUndefined();
});
