import type { Change } from '@corkscrew/store';
import type { OutputFormat } from '../command/command.ts';
import type { Column, Row } from './command-output.ts';
import { toJson } from './format-value.ts';

const FACTS: readonly Column[] = [
  { name: 'kind' },
  { name: 'changed_at' },
  { name: 'not_before' },
  { name: 'provider' },
  { name: 'account_id' },
  { name: 'region' },
  { name: 'service' },
  { name: 'type' },
  { name: 'type_name' },
  { name: 'id' },
  { name: 'name' },
  { name: 'arn' },
  { name: 'uid' },
  { name: 'scan_id' },
  { name: 'reason' },
  { name: 'moved_from' },
];

/** Changes as rows for machines. */
export interface ChangeRecords {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly Row[]>;
}

/** One row a change with all its differences where a format can nest them, otherwise one row a difference. */
export function changeRecords(changes: AsyncIterable<readonly Change[]>, format: OutputFormat): ChangeRecords {
  const isNested = format === 'json' || format === 'ndjson';
  const ends: readonly Column[] = isNested
    ? [{ name: 'fields' }]
    : [{ name: 'path' }, { name: 'before' }, { name: 'after' }];
  return { columns: [...FACTS, ...ends], batches: streamRows(changes, isNested ? nestedRow : flatRows) };
}

async function* streamRows(
  changes: AsyncIterable<readonly Change[]>,
  toRows: (change: Change) => readonly Row[],
): AsyncGenerator<readonly Row[], void, undefined> {
  for await (const batch of changes) yield batch.flatMap(toRows);
}

function nestedRow(change: Change): readonly Row[] {
  return [[...factsOf(change), change.fields]];
}

function flatRows(change: Change): readonly Row[] {
  const facts = factsOf(change);
  if (change.fields.length === 0) return [[...facts, null, null, null]];
  return change.fields.map(({ path, before, after }) => [...facts, path, flatValue(before), flatValue(after)]);
}

function flatValue(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : toJson(value);
}

function factsOf({ kind, changedAt, notBefore, resource, scanId, reason, movedFrom }: Change): Row {
  return [
    kind,
    changedAt.toISOString(),
    notBefore?.toISOString() ?? null,
    resource.provider,
    resource.accountId,
    resource.region,
    resource.service,
    resource.type,
    resource.typeName,
    resource.id,
    resource.name,
    resource.arn,
    resource.uid,
    scanId,
    reason === '' ? null : reason,
    movedFrom === '' ? null : movedFrom,
  ];
}
