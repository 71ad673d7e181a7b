import type { CloudChange, CloudChangeKind } from '@corkscrew/core';
import type { FieldChange } from '@corkscrew/store';
import { formatMoment } from '../moments/format-moment.ts';
import { type ChangeStyle, fieldSections } from './change-sections.ts';
import type { Column, Row, Section, Span, Tone } from './command-output.ts';
import { spans } from './command-output.ts';
import { formatCount } from './format-amount.ts';

/** A change with the provider whose own history tells it. */
export interface ToldChange extends CloudChange {
  readonly provider: string;
}

/** What machines are given of a change that a provider tells. */
export const TOLD_COLUMNS: readonly Column[] = [
  { name: 'kind' },
  { name: 'time' },
  { name: 'provider' },
  { name: 'account_id' },
  { name: 'region' },
  { name: 'service' },
  { name: 'type' },
  { name: 'id' },
  { name: 'name' },
  { name: 'actor' },
  { name: 'operation' },
  { name: 'source' },
  { name: 'change_id' },
  { name: 'details', isJson: true },
];

const TONES: Readonly<Record<CloudChangeKind, Tone>> = {
  created: 'good',
  updated: 'warning',
  deleted: 'bad',
  other: 'dim',
};
const KIND_WIDTH = 9;
const HANG = 4;

/** Gives a change in the order of the columns. */
export function toldRow(change: ToldChange): Row {
  const { kind, time, provider, accountId, region, service, type, id, name, actor, operation, source } = change;
  const facts = [kind, time.toISOString(), provider, accountId, region, service, type, id, name];
  return [...facts, actor, operation, source, change.changeId, change.details];
}

/** Lays a change out for people: when, what, and what differs where its history says so. */
export function toldSections(change: ToldChange, style: ChangeStyle): readonly Section[] {
  const { kind, time, service, type, id, name, region, accountId, actor, operation } = change;
  const parts: Span[] = [
    [`  ${formatMoment(time)}  `, 'dim'],
    [kind.padEnd(KIND_WIDTH), TONES[kind]],
    [`${service} ${type}`, 'plain'],
    [`  ${id}`, 'code'],
    [name === '' || id.endsWith(name) ? '' : `  ${name}`, 'plain'],
    [`  ${region}`, 'dim'],
    [style.hasAccounts ? ` ${accountId}` : '', 'dim'],
    [operation === '' ? '' : `  ${operation}`, 'plain'],
    [actor === '' ? '' : ` by ${actor}`, 'plain'],
  ];
  return [spans(parts, HANG), ...fieldSections(fieldsOf(change), style)];
}

/** Counts by kind: `3 deleted, 12 updated, 5 created`. */
export function countKinds(changes: readonly CloudChange[]): string {
  const kinds: readonly CloudChangeKind[] = ['deleted', 'updated', 'created', 'other'];
  return kinds
    .map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${formatCount(count)} ${kind}`)
    .join(', ');
}

/** What differs, where a provider's details say it. */
function fieldsOf({ details }: CloudChange): readonly FieldChange[] {
  const { fields } = JSON.parse(details === '' ? '{}' : details) as { fields?: unknown };
  if (!Array.isArray(fields)) return [];
  return (fields as readonly (Partial<FieldChange> | null)[]).filter(
    (field): field is FieldChange => typeof field?.path === 'string',
  );
}
