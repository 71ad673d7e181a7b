import { describe, expect, test } from 'vitest';
import { CorkscrewError, ERROR_CODES, isCorkscrewError } from './corkscrew-error.ts';

describe('CorkscrewError', () => {
  test('carries its code, hint, cause and details', () => {
    const cause = new Error('socket closed');
    const error = new CorkscrewError('unavailable', 'list s3:bucket: no answer', {
      hint: 'Try again.',
      cause,
      details: { attempts: 3 },
      isRemote: true,
    });
    expect(error).toMatchObject({ code: 'unavailable', hint: 'Try again.', details: { attempts: 3 }, isRemote: true });
    expect(error.cause).toBe(cause);
    expect(error.name).toBe('CorkscrewError');
  });

  test('has no cause, hint or details unless given', () => {
    const error = new CorkscrewError('internal', 'it broke');
    expect('cause' in error).toBe(false);
    expect(error).toMatchObject({ hint: undefined, details: {}, isRemote: false });
  });

  test('is known by its brand, which another copy of the package sets too', () => {
    const foreign = Object.assign(new Error('from a plugin'), { [Symbol.for('corkscrew.error')]: true });
    expect(foreign instanceof CorkscrewError).toBe(true);
    expect(isCorkscrewError(foreign)).toBe(true);
  });

  test('does not take other values for its own', () => {
    for (const value of [new Error('plain'), null, undefined, 'text', 7, {}, { code: 'internal' }]) {
      expect(isCorkscrewError(value)).toBe(false);
      expect(value instanceof CorkscrewError).toBe(false);
    }
  });

  test('does not take every error for one of a subclass', () => {
    class QueryError extends CorkscrewError {
      readonly line = 3;
    }
    expect(new CorkscrewError('internal', 'plain') instanceof QueryError).toBe(false);
    const own: unknown = new QueryError('query_failed', 'bad SQL');
    expect(own instanceof QueryError).toBe(true);
    expect(own instanceof CorkscrewError).toBe(true);
  });

  test('hides its brand from what walks its properties', () => {
    expect(Object.getOwnPropertySymbols(Object.assign({}, new CorkscrewError('internal', 'x')))).toEqual([]);
  });
});

describe('CorkscrewError.from', () => {
  test('gives back one that already is', () => {
    const error = new CorkscrewError('throttled', 'slow down');
    expect(CorkscrewError.from(error, 'internal')).toBe(error);
  });

  test('makes an abort canceled and a time-out timeout', () => {
    expect(CorkscrewError.from(AbortSignal.abort().reason, 'unavailable').code).toBe('canceled');
    expect(CorkscrewError.from(new DOMException('too slow', 'TimeoutError'), 'unavailable').code).toBe('timeout');
  });

  test('keeps message and cause of another error', () => {
    const cause = new TypeError('x is not a function');
    const error = CorkscrewError.from(cause, 'plugin_misbehaved');
    expect(error).toMatchObject({ code: 'plugin_misbehaved', message: 'x is not a function' });
    expect(error.cause).toBe(cause);
  });

  test.each<[unknown, string]>([
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [{ message: 'looks like an error' }, 'looks like an error'],
    [Object.create(null), 'something that is not an error was thrown'],
    [{ password: 'hunter2' }, 'something that is not an error was thrown'],
  ])('takes %o', (value, message) => {
    const error = CorkscrewError.from(value);
    expect(error).toMatchObject({ code: 'internal', message });
    expect(error.cause).toBe(value);
  });
});

describe('ERROR_CODES', () => {
  test('is sorted and names each code once', () => {
    expect(ERROR_CODES).toEqual([...new Set(ERROR_CODES)].sort());
  });
});
