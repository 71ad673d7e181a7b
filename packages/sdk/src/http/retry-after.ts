import type { HttpHeaders } from './reply-errors.ts';

/** Gives the one value of a header field: the first where it came several times. */
export function headerText(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/**
 * Reads how long a reply asks to be left alone, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
 * Anything else counts as nothing said.
 */
export function readRetryAfter(headers: HttpHeaders, now: Date = new Date()): number | undefined {
  const text = headerText(headers, 'retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** Reads a duration such as `00:00:05` or `1.00:00:05.25` ([d.]hh:mm:ss[.f]) as milliseconds, or undefined. */
export function readClockDuration(text: string | undefined): number | undefined {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (whole + Number(fraction)) * 1_000;
}
