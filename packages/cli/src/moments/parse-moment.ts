/** Which end of a day is meant where a day is given without a time. */
export type DayEdge = 'start' | 'end';

/** What a time is read against. */
export interface MomentContext {
  readonly now: Date;
  /** @defaultValue start */
  readonly edge?: DayEdge | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DAY_MS = 86_400_000;

const AGO = /^-?((?:\d+\s*[smhdw]\s*)+?)(?:\s+ago)?$/;
const WORDED_AGO = /^(\d+)\s*(second|minute|hour|day|week)s?\s+ago$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[t ]+(.+))?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?\s*(z|utc|[+-]\d{2}:?\d{2})?$/;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * Reads a time as people write it: `now`, `7d` or `2h ago`, `today`, `yesterday 14:00`, `friday`, `14:00`, `2026-11-20`,
 * `2026-11-20 14:00`, with `Z` or an offset where the local zone is not meant. Weekdays and times of day are the latest that
 * are not in the future. Gives `undefined` for anything else.
 */
export function parseMoment(text: string, context: MomentContext): Date | undefined {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (words === 'now') return context.now;
  return parseAgo(words, context.now) ?? parseDate(words, context) ?? parseDay(words, context);
}

function parseAgo(words: string, now: Date): Date | undefined {
  const worded = WORDED_AGO.exec(words);
  const parts = worded === null ? AGO.exec(words)?.[1] : `${worded[1]}${worded[2]?.charAt(0)}`;
  if (parts === undefined) return undefined;
  let ms = 0;
  for (const [, amount, unit = ''] of parts.matchAll(/(\d+)\s*([smhdw])/g)) ms += Number(amount) * (UNIT_MS[unit] ?? 0);
  return new Date(now.getTime() - ms);
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function parseDate(words: string, { edge }: MomentContext): Date | undefined {
  const [matched, year, month, day, clock] = DATE.exec(words) ?? [];
  if (matched === undefined) return undefined;
  const date = { year: Number(year), month: Number(month) - 1, day: Number(day) };
  const check = new Date(Date.UTC(date.year, date.month, date.day));
  if (check.getUTCMonth() !== date.month || check.getUTCDate() !== date.day) return undefined;
  return clock === undefined ? edgeOf(date, edge) : atClock(date, clock);
}

/** A day by its name, with or without a time, or a time alone. */
function parseDay(words: string, { now, edge }: MomentContext): Date | undefined {
  if (CLOCK.test(words)) {
    const today = atClock(dayOf(now, 0), words);
    return today !== undefined && today > now ? atClock(dayOf(now, -1), words) : today;
  }
  const [, last, name = '', clock] = /^(last )?([a-z]+)(?: (?:at )?(.+))?$/.exec(words) ?? [];
  const offset = offsetOf(name, now, last !== undefined);
  if (offset === undefined) return undefined;
  const found = clock === undefined ? edgeOf(dayOf(now, offset), edge) : atClock(dayOf(now, offset), clock);
  // "friday 18:00" on a Friday at noon is that of the week before.
  if (found !== undefined && found > now && WEEKDAYS.some((day) => day.startsWith(name))) {
    return clock === undefined ? found : atClock(dayOf(now, offset - 7), clock);
  }
  return found;
}

function offsetOf(name: string, now: Date, isLast: boolean): number | undefined {
  if (name === 'today' && !isLast) return 0;
  if (name === 'yesterday' && !isLast) return -1;
  const weekday = name.length < 3 ? -1 : WEEKDAYS.findIndex((day) => day.startsWith(name));
  if (weekday < 0) return undefined;
  const back = (now.getDay() - weekday + 7) % 7;
  return back === 0 && isLast ? -7 : -back;
}

function dayOf(now: Date, offset: number): Day {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset);
  return { year: date.getFullYear(), month: date.getMonth(), day: date.getDate() };
}

function edgeOf({ year, month, day }: Day, edge: DayEdge = 'start'): Date {
  return edge === 'start' ? new Date(year, month, day) : new Date(new Date(year, month, day + 1).getTime() - 1);
}

function atClock({ year, month, day }: Day, clock: string): Date | undefined {
  const [matched, hour, minute, second = '0', fraction = '0', zone] = CLOCK.exec(clock) ?? [];
  if (matched === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = [Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0'))] as const;
  if (zone === undefined) return new Date(year, month, day, ...time);
  return new Date(Date.UTC(year, month, day, ...time) - offsetMs(zone));
}

function offsetMs(zone: string): number {
  if (zone === 'z' || zone === 'utc') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Reads a length of time such as `90d`, in milliseconds. Gives `undefined` for anything else, and for nothing. */
export function parseAge(text: string): number | undefined {
  const now = new Date(DAY_MS * 40_000);
  const words = text.trim().toLowerCase();
  if (!/^[\dsmhdw\s]+$/.test(words)) return undefined;
  const moment = parseAgo(words, now);
  return moment === undefined ? undefined : now.getTime() - moment.getTime();
}
