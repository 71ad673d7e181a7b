import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  DuckDBVariantValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** Digits of a decimal number that a JavaScript number holds exactly. */
const EXACT_DIGITS = 15;

/**
 * Makes a value of DuckDB into one that JSON can carry: integers and decimals as numbers where a number is exact and as
 * text otherwise, times as ISO 8601, bytes as base64, lists and structures as arrays and objects, a map as an object,
 * everything else as DuckDB's text for it.
 */
export function convertValue(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return convertBigInt(value);
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return convertValue(value.value);
  return convertNested(value) ?? convertScalar(value);
}

function convertNested(value: DuckDBValue): unknown {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(convertValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, convertValue(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [keyText(key), convertValue(item)]));
  }
  return undefined;
}

function convertScalar(value: DuckDBValue): unknown {
  if (value instanceof DuckDBDecimalValue) return value.width <= EXACT_DIGITS ? value.toDouble() : value.toString();
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBTimestampTZValue) return value.isFinite ? isoTime(value.micros, 'Z') : value.toString();
  if (value instanceof DuckDBTimestampValue) return value.isFinite ? isoTime(value.micros, '') : value.toString();
  if (isOtherTimestamp(value) && value.isFinite) return value.toString().replace(' ', 'T');
  if (value instanceof DuckDBDateValue) return value.toString();
  return String(value);
}

function isOtherTimestamp(
  value: DuckDBValue,
): value is DuckDBTimestampSecondsValue | DuckDBTimestampMillisecondsValue | DuckDBTimestampNanosecondsValue {
  return (
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  );
}

function convertBigInt(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function keyText(key: DuckDBValue): string {
  const converted = convertValue(key);
  return typeof converted === 'string' ? converted : JSON.stringify(converted);
}

/** ISO 8601 with milliseconds, and with microseconds where there are any. Years beyond what a Date holds stay text. */
function isoTime(micros: bigint, zone: string): string {
  const sub = ((micros % 1000n) + 1000n) % 1000n;
  const date = new Date(Number((micros - sub) / 1000n));
  if (Number.isNaN(date.getTime())) return new DuckDBTimestampValue(micros).toString() + zone;
  const text = date.toISOString().slice(0, -1);
  return text + (sub === 0n ? '' : sub.toString().padStart(3, '0')) + zone;
}
