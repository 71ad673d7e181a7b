import { Buffer } from 'node:buffer';
import type { ResolvedMember, ResolvedShape, ResolvedStruct, TimestampFormat } from '@corkscrew/aws-catalog';
import { formatTimestamp } from './timestamp.ts';

/** How a protocol of JSON's data model writes what JSON has no type for. */
export interface ValueDialect {
  /** Whether members go by their `jsonName`. */
  readonly usesJsonName: boolean;
  readonly timestamp: (date: Date, format: TimestampFormat) => unknown;
  readonly blob: (bytes: Uint8Array) => unknown;
}

type Convert = (value: unknown) => unknown;

/** awsJson 1.0 and 1.1: member names as they are, times in seconds. */
export const AWS_JSON: ValueDialect = {
  usesJsonName: false,
  timestamp: (date, format) => formatTimestamp(date, format === 'default' ? 'epoch-seconds' : format),
  blob: (bytes) => Buffer.from(bytes).toString('base64'),
};

/** restJson1: as {@link AWS_JSON}, with renamed members. */
export const REST_JSON: ValueDialect = { ...AWS_JSON, usesJsonName: true };

/** Makes converters from our values to a dialect's, one per shape. */
export function createValueWriter(dialect: ValueDialect): (shape: ResolvedShape, value: unknown) => unknown {
  const converters = new WeakMap<ResolvedShape, Convert>();

  const converterOf = (shape: ResolvedShape): Convert => {
    const known = converters.get(shape);
    if (known !== undefined) return known;
    const made = makeConverter(shape);
    converters.set(shape, made);
    return made;
  };

  const makeConverter = (shape: ResolvedShape): Convert => {
    if (shape.kind === 'structure' || shape.kind === 'union') return structConverter(shape);
    if (shape.kind === 'list') return (value) => (value as readonly unknown[]).map(converterOf(shape.member.shape));
    if (shape.kind === 'map') {
      return (value) => {
        const convert = converterOf(shape.value.shape);
        return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, convert(item)]));
      };
    }
    if (shape.kind === 'timestamp') return (value) => dialect.timestamp(value as Date, shape.format);
    const isBinary = shape.kind === 'blob' || shape.kind === 'stream';
    return isBinary ? (value) => dialect.blob(value as Uint8Array) : (value) => value;
  };

  const structConverter = (shape: ResolvedStruct): Convert => {
    let members: readonly (readonly [name: string, wireName: string, convert: Convert])[] | undefined;
    return (value) => {
      members ??= shape.members.map((member) => [member.name, wireName(member), converterOf(member.shape)] as const);
      const row = value as Readonly<Record<string, unknown>>;
      const result: Record<string, unknown> = {};
      for (const [name, wire, convert] of members) {
        const field = row[name];
        if (field !== undefined && field !== null) result[wire] = convert(field);
      }
      return result;
    };
  };

  const wireName = (member: ResolvedMember): string =>
    dialect.usesJsonName ? (member.traits.jsonName ?? member.name) : member.name;

  return (shape, value) => converterOf(shape)(value);
}

/** Reads a request's value: wire names become member names, what the shape does not have is dropped. */
export function readValue(shape: ResolvedShape, value: unknown, usesJsonName: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === 'list') {
    return Array.isArray(value) ? value.map((item) => readValue(shape.member.shape, item, usesJsonName)) : undefined;
  }
  if (shape.kind === 'map') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, readValue(shape.value.shape, item, usesJsonName)]),
    );
  }
  return shape.kind === 'structure' || shape.kind === 'union' ? readStruct(shape, value, usesJsonName) : value;
}

function readStruct(shape: ResolvedStruct, value: unknown, usesJsonName: boolean): Record<string, unknown> {
  const row = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const field = row[usesJsonName ? (member.traits.jsonName ?? member.name) : member.name];
    if (field !== undefined && field !== null) result[member.name] = readValue(member.shape, field, usesJsonName);
  }
  return result;
}
