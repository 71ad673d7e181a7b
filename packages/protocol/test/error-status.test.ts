import { CorkscrewError, ERROR_CODES, type ErrorCode } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { fromWireFailure, toWireStatus, type WireFailure, type WireStatus } from '../src/error-status.ts';

describe('an error over the wire', () => {
  test.each(ERROR_CODES)('keeps the code %s, its message, hint and details', (code) => {
    const error = new CorkscrewError(code, 'list s3:bucket: it failed', { hint: 'Do this.', details: { status: 503 } });
    expect(roundTrip(error)).toMatchObject({
      code,
      message: 'list s3:bucket: it failed',
      hint: 'Do this.',
      isRemote: true,
      details: { status: 503, remoteStack: expect.stringContaining('it failed') as unknown },
    });
  });

  test('shows the stack of what caused it, and passes a remote one on', () => {
    const cause = new TypeError('x is not a function');
    const once = roundTrip(CorkscrewError.from(cause));
    expect(once.details['remoteStack']).toContain('TypeError: x is not a function');
    expect(roundTrip(once).details['remoteStack']).toBe(once.details['remoteStack']);
  });

  test('takes anything that was thrown', () => {
    expect(roundTrip('just text')).toMatchObject({ code: 'internal', message: 'just text' });
    expect(roundTrip(new DOMException('The caller ended the call', 'AbortError'))).toMatchObject({ code: 'canceled' });
  });

  test('stays below what a header list may hold, whatever it carries', () => {
    const circular: Record<string, unknown> = { text: 'x'.repeat(10_000) };
    circular['self'] = circular;
    for (const details of [circular, { text: 'ü'.repeat(10_000) }]) {
      const status = toWireStatus(
        new CorkscrewError('internal', 'm'.repeat(10_000), { hint: 'h'.repeat(9999), details }),
      );
      const size = Object.values(status.metadata).reduce((sum, bytes) => sum + Math.ceil((bytes.length * 4) / 3), 0);
      expect(size + status.details.length).toBeLessThan(8192);
      expect(readFailure(status)).toMatchObject({
        code: 'internal',
        details: { detailsLost: expect.any(String) as unknown },
      });
    }
  });

  test.each(['ü', '数', '😀', ' ', '\n', '\uD83D'])(
    'stays below it in %j too, and cuts no character in two',
    (character) => {
      const text = `x${character.repeat(5000)}`;
      const status = toWireStatus(
        new CorkscrewError('internal', text, { hint: text, details: { text: text.slice(0, 999) } }),
      );
      const size = Object.values(status.metadata).reduce((sum, bytes) => sum + Math.ceil((bytes.length * 4) / 3), 0);
      expect(size + encodeURI(status.details).length).toBeLessThan(8192);
      const { message, hint } = readFailure(status);
      for (const part of [status.details, message, hint]) expect(part).toMatch(/^x[^\uFFFD]*\.\.\.$|^x\uFFFD+\.\.\.$/u);
    },
  );

  test.each<[number, ErrorCode]>([
    [1, 'canceled'],
    [2, 'internal'],
    [3, 'invalid_argument'],
    [4, 'timeout'],
    [5, 'not_found'],
    [7, 'permission_denied'],
    [8, 'throttled'],
    [12, 'unsupported'],
    [14, 'unavailable'],
    [16, 'unauthenticated'],
  ])('of a peer that sends the bare status %i is %s and names the call', (code, expected) => {
    expect(readFailure({ code, details: 'because', metadata: {} })).toMatchObject({
      code: expected,
      message: 'scan: because',
      isRemote: true,
    });
  });

  test('reads the bare status where another program wrote the details', () => {
    const metadata = { 'grpc-status-details-bin': Uint8Array.of(255, 255, 1) };
    expect(readFailure({ code: 5, details: 'gone', metadata })).toMatchObject({
      code: 'not_found',
      message: 'scan: gone',
    });
  });

  test('leaves what is no failed call alone', () => {
    const error = new Error('mine');
    expect(fromWireFailure(error, 'scan')).toBe(error);
    const ours = new CorkscrewError('timeout', 'mine');
    expect(fromWireFailure(ours, 'scan')).toBe(ours);
  });
});

function roundTrip(thrown: unknown): CorkscrewError {
  return readFailure(toWireStatus(thrown));
}

function readFailure({ code, details, metadata }: WireStatus): CorkscrewError {
  const failure: WireFailure = Object.assign(new Error(details), {
    grpcStatus: code,
    grpcDetails: details,
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, [value]])),
  });
  return fromWireFailure(failure, 'scan') as CorkscrewError;
}
