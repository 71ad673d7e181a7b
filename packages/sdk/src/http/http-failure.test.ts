import { CorkscrewError } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import type { HttpFailureKind } from './http-failure-kind.ts';
import { describeHttpFailure, isTransientFailure, kindOfStatus, toHttpError } from './http-failure.ts';
import { BadReplyError, ReplyTooLargeError } from './reply-errors.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('kindOfStatus', () => {
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
    expect(kindOfStatus(status)).toBe(kind);
  });
});

describe('describeHttpFailure', () => {
  test.each([
    [coded('ENOTFOUND'), 'unknown_host'],
    [coded('ECONNREFUSED'), 'transport'],
    [new Error('outer', { cause: coded('UND_ERR_SOCKET') }), 'transport'],
    [coded('CERT_HAS_EXPIRED'), 'tls'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    [coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'tls'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [new BadReplyError('half'), 'bad_reply'],
    [new ReplyTooLargeError(5), 'too_large'],
    [new CorkscrewError('timeout', 'late'), 'timeout'],
    [new CorkscrewError('unauthenticated', 'no'), 'bad_credentials'],
    ['text', 'other'],
  ])('reads %s as %s', (error, kind) => {
    expect(describeHttpFailure(error).kind).toBe(kind);
  });

  test('tells what may pass from what will not', () => {
    const passing: readonly HttpFailureKind[] = ['server', 'transport', 'timeout', 'bad_reply', 'throttled'];
    const lasting: readonly HttpFailureKind[] = ['denied', 'not_found', 'tls', 'expired'];
    expect([...passing, ...lasting].filter(isTransientFailure)).toEqual(passing);
  });
});

describe('toHttpError', () => {
  test('names what failed, keeps the cause and gives the hint of its kind', () => {
    const cause = coded('CERT_HAS_EXPIRED');
    const error = toHttpError(cause, 'list things', { tls: 'Check the certificates.' });
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'list things: CERT_HAS_EXPIRED',
      hint: 'Check the certificates.',
      cause,
    });
  });

  test('leaves ours as it is, but a time-out says what was waited for', () => {
    const ours = new CorkscrewError('unauthenticated', 'no');
    expect(toHttpError(ours, 'what', {})).toBe(ours);
    expect(toHttpError(new CorkscrewError('timeout', 'late'), 'list things', {})).toMatchObject({
      code: 'timeout',
      message: 'list things: late',
    });
  });
});
