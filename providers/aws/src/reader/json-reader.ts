import { setMember } from '@corkscrew/sdk';
import type { ResolvedShape, ResolvedStruct, TimestampFormat } from '@corkscrew/aws-catalog';
import { readTimestamp } from './wire-time.ts';

/** Turns a value of parsed JSON into the value that it stands for, in place where it can. */
export type JsonFix = (value: unknown) => unknown;

/** Makes the fixes of a service's shapes, each once. */
export interface JsonFixer {
  /** @returns undefined where values of the shape are right as they were parsed. */
  fix(shape: ResolvedShape): JsonFix | undefined;
}

/**
 * Makes a fixer. Parsed JSON is right but for timestamps, bytes, members under other names, nulls and what the model does
 * not have: only those are touched, and shapes that cannot hold any are not walked.
 */
export function createJsonFixer(options: { readonly usesJsonNames: boolean }): JsonFixer {
  const structs = new Map<ResolvedShape, JsonFix>();

  const fix = (shape: ResolvedShape): JsonFix | undefined => {
    if (shape.kind === 'structure' || shape.kind === 'union') return structFix(shape);
    if (shape.kind === 'list') return listFix(fix(shape.member.shape));
    if (shape.kind === 'map') return mapFix(fix(shape.value.shape));
    if (shape.kind === 'timestamp') return timestampFix(shape.format);
    return shape.kind === 'blob' || shape.kind === 'stream' ? bytesOf : undefined;
  };

  const structFix = (shape: ResolvedStruct): JsonFix => {
    const known = structs.get(shape);
    if (known !== undefined) return known;
    const members = new Map<string, MemberFix>();
    const made: JsonFix = (value) => (isObject(value) ? fixMembers(value, members) : value);
    structs.set(shape, made);
    for (const { name, traits, shape: of } of shape.members) {
      const wireName = options.usesJsonNames ? (traits.jsonName ?? name) : name;
      members.set(wireName, { name, fix: fix(of) });
    }
    return made;
  };

  return { fix };
}

interface MemberFix {
  readonly name: string;
  readonly fix: JsonFix | undefined;
}

type JsonObject = Record<string, unknown>;

function fixMembers(object: JsonObject, members: ReadonlyMap<string, MemberFix>): JsonObject {
  const fixed: JsonObject = {};
  for (const key in object) {
    const member = members.get(key);
    const value = object[key];
    if (member === undefined || value === null) continue;
    fixed[member.name] = member.fix === undefined ? value : member.fix(value);
  }
  return fixed;
}

function bytesOf(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}

function timestampFix(format: TimestampFormat): JsonFix {
  return (value) => readTimestamp(value, format === 'default' ? 'epoch-seconds' : format);
}

function listFix(item: JsonFix | undefined): JsonFix | undefined {
  if (item === undefined) return undefined;
  return (value) => (Array.isArray(value) ? value.map((element) => (element === null ? null : item(element))) : value);
}

function mapFix(entry: JsonFix | undefined): JsonFix | undefined {
  if (entry === undefined) return undefined;
  return (value) => {
    if (!isObject(value)) return value;
    for (const key of Object.keys(value)) {
      setMember(value, key, value[key] === null ? null : entry(value[key]));
    }
    return value;
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
