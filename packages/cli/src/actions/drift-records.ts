import type { Baseline, DriftCoverage } from '@corkscrew/store';
import type { OutputFormat } from '../command/command.ts';
import type { CommandOutput, Row } from '../render/command-output.ts';
import { toJson } from '../render/format-value.ts';
import type { JudgedDrift } from './drift-check.ts';

/** What a check found. */
export interface DriftFindings {
  readonly baseline: Baseline;
  readonly drift: readonly JudgedDrift[];
  readonly coverage: DriftCoverage;
  readonly isFound: boolean;
}

const FACTS = [
  'severity',
  'kind',
  'provider',
  'account_id',
  'region',
  'service',
  'type',
  'type_name',
  'id',
  'name',
  'arn',
  'uid',
];

/** Gives a check for machines: one document in JSON, one row a resource where lines nest, otherwise one row a difference. */
export function driftRecords(format: OutputFormat, findings: DriftFindings): CommandOutput {
  const { drift } = findings;
  const isNested = format === 'ndjson' || format === 'json';
  const ends = isNested ? ['reason', 'fields'] : ['reason', 'path', 'before', 'after'];
  const columns = [...FACTS, ...ends].map((name) => ({ name }));
  const rows = drift.flatMap((item) => (isNested ? [[...factsOf(item), item.fields]] : flatRows(item)));
  const objects = (): readonly unknown[] =>
    rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
  return {
    kind: 'records',
    columns,
    batches: [rows],
    ...(format === 'json' ? { document: toDocument(findings, objects()) } : {}),
  };
}

function toDocument({ baseline, coverage, isFound }: DriftFindings, items: readonly unknown[]): unknown {
  return {
    baseline: baseline.name,
    saved_at: baseline.savedAt.toISOString(),
    filter: baseline.filter,
    drift: isFound,
    checked: coverage.checked,
    not_read_since_saved: coverage.notReadSince,
    oldest_seen_at: coverage.oldestSeenAt?.toISOString() ?? null,
    items,
  };
}

function flatRows(item: JudgedDrift): readonly Row[] {
  if (item.fields.length === 0) return [[...factsOf(item), null, null, null]];
  return item.fields.map(({ path, before, after }) => [...factsOf(item), path, flatValue(before), flatValue(after)]);
}

function flatValue(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : toJson(value);
}

function factsOf({ severity, kind, resource, reason }: JudgedDrift): Row {
  const { provider, accountId, region, service, type, typeName, id, name, arn, uid } = resource;
  return [severity, kind, provider, accountId, region, service, type, typeName, id, name, arn, uid, reason];
}
