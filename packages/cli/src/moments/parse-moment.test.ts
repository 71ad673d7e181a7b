import { describe, expect, test } from 'vitest';
import { parseAge, parseMoment } from './parse-moment.ts';

/** A Wednesday, at noon in whatever zone the tests run. */
const now = new Date(2026, 10, 25, 12, 0, 0);
const at = (text: string, edge: 'start' | 'end' = 'start'): Date | undefined => parseMoment(text, { now, edge });
const local = (...parts: [number, number, number, number?, number?, number?, number?]): Date =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0, parts[6] ?? 0);

describe('parseMoment', () => {
  test.each([
    ['now', now],
    ['90s', local(2026, 11, 25, 11, 58, 30)],
    ['2h ago', local(2026, 11, 25, 10)],
    ['-2h', local(2026, 11, 25, 10)],
    ['1d12h', local(2026, 11, 24)],
    ['3 days ago', local(2026, 11, 22, 12)],
    ['1 hour ago', local(2026, 11, 25, 11)],
    ['today', local(2026, 11, 25)],
    ['Yesterday', local(2026, 11, 24)],
    ['yesterday at 14:00', local(2026, 11, 24, 14)],
    ['friday', local(2026, 11, 20)],
    ['Fri 14:30', local(2026, 11, 20, 14, 30)],
    ['wednesday', local(2026, 11, 25)],
    ['last wednesday', local(2026, 11, 18)],
    ['wednesday 18:00', local(2026, 11, 18, 18)],
    ['09:15', local(2026, 11, 25, 9, 15)],
    ['18:00', local(2026, 11, 24, 18)],
    ['2026-11-20', local(2026, 11, 20)],
    ['2026-11-20 14:00', local(2026, 11, 20, 14)],
    ['2026-11-20T14:00:05.25', local(2026, 11, 20, 14, 0, 5, 250)],
  ])('reads %j in the local zone', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  test.each([
    ['2026-11-20T14:00:00Z', '2026-11-20T14:00:00.000Z'],
    ['2026-11-20 14:00 +02:00', '2026-11-20T12:00:00.000Z'],
    ['2026-11-20T14:00:00.123456-0530', '2026-11-20T19:30:00.123Z'],
    ['2026-11-20 14:00 UTC', '2026-11-20T14:00:00.000Z'],
  ])('reads %j in the zone that it names', (text, expected) => {
    expect(at(text)?.toISOString()).toBe(expected);
  });

  test('takes a day without a time for its end where its end is meant', () => {
    expect(at('2026-11-20', 'end')).toEqual(local(2026, 11, 20, 23, 59, 59, 999));
    expect(at('friday', 'end')).toEqual(local(2026, 11, 20, 23, 59, 59, 999));
    expect(at('2026-11-20 14:00', 'end')).toEqual(local(2026, 11, 20, 14));
  });

  test.each(['', 'soon', '2026-02-30', '2026-11-20 25:00', '2026-13-01', '12:61', 'fr', '7', '7y', 'last today', 'd'])(
    'does not read %j',
    (text) => {
      expect(at(text)).toBeUndefined();
    },
  );
});

describe('parseAge', () => {
  test('reads lengths of time and nothing else', () => {
    expect(parseAge('90d')).toBe(90 * 86_400_000);
    expect(parseAge('1w 2d')).toBe(9 * 86_400_000);
    expect(parseAge('90')).toBeUndefined();
    expect(parseAge('2026-11-20')).toBeUndefined();
    expect(parseAge('')).toBeUndefined();
  });
});
