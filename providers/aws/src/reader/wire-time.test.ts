import { describe, expect, test } from 'vitest';
import { readTimestamp } from './wire-time.ts';

describe('readTimestamp', () => {
  test.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05.6785Z', '2026-01-02T03:04:05.679Z'],
    ['2026-01-02T03:04:59.9999Z', '2026-01-02T03:05:00.000Z'],
    ['2026-01-02T03:04:05.5+01:00', '2026-01-02T02:04:05.500Z'],
    ['2026-13-02T03:04:05.5+01:00', '2026-13-02T03:04:05.5+01:00'],
    ['', ''],
  ])('reads the date and time %j', (text, iso) => {
    expect(readTimestamp(text, 'date-time')).toBe(iso);
  });

  test('reads HTTP dates, and seconds since the epoch', () => {
    expect(readTimestamp('Fri, 02 Jan 2026 03:04:05 GMT', 'http-date')).toBe('2026-01-02T03:04:05.000Z');
    expect(readTimestamp('whenever', 'http-date')).toBe('whenever');
    expect(readTimestamp(1_767_323_045.0005, 'epoch-seconds')).toBe('2026-01-02T03:04:05.001Z');
    expect(readTimestamp(undefined, 'epoch-seconds')).toBeUndefined();
  });
});
