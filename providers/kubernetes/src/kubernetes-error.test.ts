import { CorkscrewError } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { describeFailure, toCorkscrewError } from './kubernetes-error.ts';
import { parseRefusal } from './reply-error.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('describeFailure', () => {
  test.each([
    [401, 'bad_credentials'],
    [403, 'denied'],
    [404, 'not_found'],
    [410, 'expired'],
    [429, 'throttled'],
    [500, 'server'],
    [503, 'server'],
    [418, 'other'],
  ])('reads HTTP %i as %s', (status, kind) => {
    expect(describeFailure(parseRefusal(status, '<html>no</html>', {}))).toMatchObject({
      kind,
      message: '<html>no</html>',
    });
  });

  test('reads what a Status says', () => {
    const body = JSON.stringify({
      kind: 'Status',
      reason: 'Expired',
      message: 'too old',
      metadata: { continue: 'next' },
    });
    expect(describeFailure(parseRefusal(410, body, { 'retry-after': '2' }))).toEqual({
      kind: 'expired',
      code: 'Expired',
      message: 'too old',
      httpStatus: 410,
      retryAfterMs: 2_000,
      continueToken: 'next',
    });
  });

  test.each([
    [coded('ENOTFOUND'), 'unknown_host'],
    [coded('ECONNREFUSED'), 'transport'],
    [new Error('outer', { cause: coded('UND_ERR_SOCKET') }), 'transport'],
    [coded('CERT_HAS_EXPIRED'), 'tls'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    [coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'tls'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [new CorkscrewError('timeout', 'late'), 'timeout'],
    [new CorkscrewError('unauthenticated', 'no'), 'bad_credentials'],
    ['text', 'other'],
  ])('reads %s as %s', (error, kind) => {
    expect(describeFailure(error).kind).toBe(kind);
  });
});

describe('toCorkscrewError', () => {
  test('names what failed, and keeps the cause', () => {
    const cause = coded('CERT_HAS_EXPIRED');
    const error = toCorkscrewError(cause, 'connect to context a');
    expect(error).toMatchObject({ code: 'unavailable', message: 'connect to context a: CERT_HAS_EXPIRED', cause });
    expect(error.hint).toContain('certificates');
  });

  test('leaves ours as it is', () => {
    const error = new CorkscrewError('unauthenticated', 'no');
    expect(toCorkscrewError(error, 'what')).toBe(error);
  });
});
