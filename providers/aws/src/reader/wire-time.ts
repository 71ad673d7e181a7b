import type { TimestampFormat } from '@corkscrew/aws-catalog';

const ISO_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const ISO_ANY = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;
const SECONDS = /^-?\d*\.?\d+$/;
const WITHOUT_MILLISECONDS = 20;
const DATE_AND_TIME = 19;

/**
 * Turns a timestamp of the wire into ISO 8601 text in UTC with milliseconds, which is how it is stored. What lies below a
 * millisecond is rounded, as the AWS SDK does. A value of another kind than its format stays as it is: services are
 * sometimes loose, and what they sent says more than nothing.
 */
export function readTimestamp(value: unknown, format: Exclude<TimestampFormat, 'default'>): unknown {
  if (typeof value === 'number') return isoOfSeconds(value) ?? value;
  if (typeof value !== 'string') return value;
  switch (format) {
    case 'date-time':
      return isoOfText(value);
    case 'http-date':
      return isoOfDate(new Date(value)) ?? value;
    case 'epoch-seconds':
      return SECONDS.test(value) ? (isoOfSeconds(Number(value)) ?? value) : isoOfText(value);
    default:
      return format satisfies never;
  }
}

function isoOfText(text: string): string {
  if (ISO_SECONDS.test(text)) {
    return text.length === WITHOUT_MILLISECONDS ? `${text.slice(0, DATE_AND_TIME)}.000Z` : text;
  }
  const [match, fraction = ''] = ISO_ANY.exec(text) ?? [];
  if (match === undefined) return text;
  const whole = new Date(text.replace(fraction, ''));
  const milliseconds = fraction === '' ? 0 : Math.round(Number(`0${fraction}`) * 1_000);
  return isoOfDate(new Date(whole.getTime() + milliseconds)) ?? text;
}

function isoOfSeconds(seconds: number): string | undefined {
  return isoOfDate(new Date(Math.round(seconds * 1_000)));
}

function isoOfDate(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
