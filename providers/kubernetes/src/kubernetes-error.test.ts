import { CorkscrewError } from '@corkscrew/sdk';
import { HttpReplyError, kindOfStatus } from '@corkscrew/sdk/http';
import { describe, expect, test } from 'vitest';
import { describeFailure, toCorkscrewError } from './kubernetes-error.ts';
import { readRefusal } from './refusal.ts';

function refusalOf(httpStatus: number, body: unknown): HttpReplyError {
  const { code = '', message = '' } = readRefusal(body);
  return new HttpReplyError({ kind: kindOfStatus(httpStatus), httpStatus, code, message, headers: {}, body });
}

describe('describeFailure', () => {
  test('reads what a Status says', () => {
    const body = { kind: 'Status', reason: 'Expired', message: 'too old', metadata: { continue: 'next' } };
    expect(describeFailure(refusalOf(410, body))).toMatchObject({
      kind: 'expired',
      code: 'Expired',
      message: 'too old',
      continueToken: 'next',
    });
  });

  test('takes nothing from what is not a Status', () => {
    expect(readRefusal('<html>no</html>')).toEqual({ code: undefined, message: undefined });
    expect(describeFailure(refusalOf(410, { metadata: { continue: 'next' } })).continueToken).toBeUndefined();
    expect(describeFailure(new Error('other')).continueToken).toBeUndefined();
  });
});

describe('toCorkscrewError', () => {
  test('names what failed, and what to do about it in a cluster', () => {
    const cause = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
    const error = toCorkscrewError(cause, 'connect to context a');
    expect(error).toMatchObject({ code: 'unavailable', message: 'connect to context a: expired', cause });
    expect(error.hint).toContain('certificates');
  });

  test('leaves ours as it is', () => {
    const error = new CorkscrewError('unauthenticated', 'no');
    expect(toCorkscrewError(error, 'what')).toBe(error);
  });
});
