import { freeColumnName, type TypeColumn } from '@corkscrew/sdk';
import type { KindSchema, OpenApiSchema } from './openapi-documents.ts';
import { toSnake } from './type-name.ts';

/** Steps of a path down to which members are columns of their own: `spec.strategy.type`. */
const MAX_DEPTH = 3;
const MAX_COLUMNS = 200;
const MAX_DESCRIPTION = 200;

/** Members that every resource has as columns of its own, or that are not stored. */
const LEFT_OUT = new Set(['apiVersion', 'kind', 'metadata']);

const SCALARS = new Set(['boolean', 'integer', 'number']);

/** Makes the columns of a kind from its schema: scalars in their type, lists and maps as JSON. */
export function columnsOf(kind: KindSchema): readonly TypeColumn[] {
  return [...walk(kind.schema, kind, [])].slice(0, MAX_COLUMNS);
}

function* walk(schema: OpenApiSchema, kind: KindSchema, path: readonly string[]): Generator<TypeColumn> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (path.length === 0 && LEFT_OUT.has(name)) continue;
    // A name with a dot cannot stand in a path.
    if (name.includes('.')) continue;
    const here = [...path, name];
    const target = kind.resolve(property) ?? property;
    const hasMembers = Object.keys(target.properties ?? {}).length > 0;
    if (hasMembers && here.length < MAX_DEPTH) yield* walk(target, kind, here);
    else yield toColumn(here, target, property.description ?? target.description ?? '');
  }
}

function toColumn(path: readonly string[], schema: OpenApiSchema, description: string): TypeColumn {
  return {
    name: freeColumnName(toSnake(path.join('_'))),
    type: typeOf(schema),
    path: path.join('.'),
    description: firstSentence(description),
  };
}

function typeOf(schema: OpenApiSchema): string {
  // A port or a share is a number or a text.
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string') return 'text';
  if (schema.type === 'string') return schema.format === 'date-time' ? 'timestamp' : 'text';
  return SCALARS.has(schema.type ?? '') ? (schema.type ?? '') : 'json';
}

function firstSentence(text: string): string {
  const [sentence = ''] = text.split(/(?<=\.)\s|\n/, 1);
  return sentence.length > MAX_DESCRIPTION ? `${sentence.slice(0, MAX_DESCRIPTION)}…` : sentence;
}
