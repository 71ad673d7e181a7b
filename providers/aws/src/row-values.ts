import { readField, readPath, type RowField } from '@corkscrew/aws-catalog';

/** Milliseconds since the epoch are above this from 1973 on; seconds reach it in the year 5138. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** Reads a point in time: what the protocol gave as a date, ISO text, seconds or milliseconds. */
export function readDate(row: unknown, path: string | undefined): Date | undefined {
  if (path === undefined) return undefined;
  const value = readPath(row, path);
  const date = toDate(value);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}

/** Reads text; a date is written in ISO 8601. Empty text counts as missing. */
export function readText(row: unknown, field: RowField | undefined): string | undefined {
  if (field === undefined) return undefined;
  const text = readField(row, field);
  if (text !== undefined) return text === '' ? undefined : text;
  const value = readPath(row, typeof field === 'string' ? field : field.path);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'boolean' ? String(value) : undefined;
}

function toDate(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === 'bigint') return toDate(Number(value));
  if (typeof value === 'number') return new Date(value >= FIRST_MILLISECONDS ? value : value * 1_000);
  if (typeof value !== 'string' || value === '') return undefined;
  return /^\d+(\.\d+)?$/.test(value) ? toDate(Number(value)) : new Date(value);
}
