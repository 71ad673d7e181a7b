import { CorkscrewError } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { type AwsFailureKind, describeFailure, isTransient, toCorkscrewError } from './aws-error.ts';
import { NON_API_RESPONSE, ReplyError } from './reply-error.ts';

function reply(code: string, httpStatus = 400, message = 'no'): ReplyError {
  return new ReplyError(message, { code, httpStatus });
}

describe('describeFailure', () => {
  test.each<[string, unknown, AwsFailureKind]>([
    ['a denial', reply('AccessDeniedException'), 'denied'],
    ["EC2's denial", reply('UnauthorizedOperation', 403), 'denied'],
    ['a bare 403', reply('SomethingNew', 403), 'denied'],
    ['throttling', reply('ThrottlingException'), 'throttled'],
    ["EC2's throttling", reply('RequestLimitExceeded', 503), 'throttled'],
    ["S3's throttling", reply('SlowDown', 503), 'throttled'],
    ['throttling under a name of its own', reply('DBThrottledFault'), 'throttled'],
    ['an expired token', reply('ExpiredTokenException', 403), 'expired_token'],
    ['a wrong clock', reply('RequestTimeTooSkewed', 403), 'clock_skew'],
    ['a wrong clock told as a signature', reply('SignatureDoesNotMatch', 403, 'Signature expired: 2026'), 'clock_skew'],
    ['unknown keys', reply('UnrecognizedClientException'), 'bad_credentials'],
    ['a service that was never turned on', reply('AccessDeniedException', 403, 'Macie is not enabled.'), 'not_enabled'],
    ['no organisation', reply('AWSOrganizationsNotInUseException'), 'not_enabled'],
    ['no subscription', reply('SubscriptionRequiredException'), 'not_enabled'],
    ['an unknown operation', reply('UnknownOperationException', 404), 'unsupported'],
    ['501', reply('Whatever', 501), 'unsupported'],
    ['a page of an emulator', reply(NON_API_RESPONSE, 500), 'unsupported'],
    ['a page of a gateway', reply(NON_API_RESPONSE, 503), 'server'],
    ['a thing that is not there', reply('NoSuchEntity', 404), 'absent'],
    ['a refused input', reply('ValidationException'), 'invalid'],
    ['an internal error', reply('InternalFailure', 500), 'server'],
    ['a bare 500', reply('Odd', 500), 'server'],
    ['an unresolved name', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'unknown_host'],
    ['a reset', Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'transport'],
    [
      'a reset below another error',
      new Error('x', { cause: Object.assign(new Error('y'), { code: 'EPIPE' }) }),
      'transport',
    ],
    ['a certificate that is over', Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'tls'],
    ['a hang-up', new Error('socket hang up'), 'transport'],
    ['our time-out', new CorkscrewError('timeout', 'no answer'), 'timeout'],
    ['a call that has nowhere to go', new CorkscrewError('unsupported', 'no endpoint'), 'no_endpoint'],
    ["the handler's time-out", Object.assign(new Error('x'), { name: 'TimeoutError' }), 'timeout'],
    ['anything else', new TypeError('x'), 'other'],
    ['no error at all', 'text', 'other'],
  ])('recognises %s', (_, error, kind) => {
    expect(describeFailure(error).kind).toBe(kind);
  });

  test('keeps what the service said', () => {
    const serverDate = new Date(0);
    const error = new ReplyError('wait', { code: 'Throttling', httpStatus: 400, retryAfterMs: 5, serverDate });
    expect(describeFailure(error)).toEqual({
      kind: 'throttled',
      code: 'Throttling',
      message: 'wait',
      httpStatus: 400,
      retryAfterMs: 5,
      serverDate,
    });
  });

  test('ends at a cycle of causes', () => {
    const error = new Error('x');
    error.cause = error;
    expect(describeFailure(error).kind).toBe('other');
  });
});

describe('isTransient', () => {
  test('holds for what may pass by itself', () => {
    const kinds: AwsFailureKind[] = [
      'throttled',
      'server',
      'transport',
      'timeout',
      'denied',
      'invalid',
      'unknown_host',
    ];
    expect(kinds.filter(isTransient)).toEqual(['throttled', 'server', 'transport', 'timeout']);
  });
});

describe('toCorkscrewError', () => {
  test('names what failed, the code and the message', () => {
    const error = toCorkscrewError(reply('AccessDenied', 403, 'not you'), 'list s3:Bucket');
    expect(error).toMatchObject({
      code: 'permission_denied',
      message: 'list s3:Bucket: AccessDenied: not you',
      details: { awsCode: 'AccessDenied', httpStatus: 403 },
    });
  });

  test('leaves an error of ours as it is', () => {
    const error = new CorkscrewError('not_found', 'x');
    expect(toCorkscrewError(error, 'y')).toBe(error);
  });
});
