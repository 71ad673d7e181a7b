import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';

/** Encodes a date; an absent or invalid one is left out. */
export function toWireTimestamp(date: Date | undefined): Timestamp | undefined {
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : timestampFromDate(date);
}

/** Decodes a timestamp; an absent one, or one that no Date can hold, gives `undefined`. */
export function fromWireTimestamp(timestamp: Timestamp | undefined): Date | undefined {
  if (timestamp === undefined) return undefined;
  const date = timestampDate(timestamp);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
