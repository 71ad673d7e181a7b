import type { TimestampFormat } from '@corkscrew/aws-catalog';

/** A timestamp as a protocol writes it: seconds as a number, the other formats as text. */
export function formatTimestamp(date: Date, format: Exclude<TimestampFormat, 'default'>): string | number {
  switch (format) {
    case 'date-time':
      return date.toISOString();
    case 'http-date':
      return date.toUTCString();
    case 'epoch-seconds':
      return date.getTime() / 1000;
    default:
      return format satisfies never;
  }
}
