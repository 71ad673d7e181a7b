import { textOf, timeOf, type NamedRow } from './ask.ts';
import type { Change, ChangeKind } from './change.ts';
import { toAddress } from './resource-address.ts';
import { diffVersions, toPayload } from './version-payload.ts';

/** Reads a change from a row that has the columns of an address, of both payloads and of the change. */
export function toChange(row: NamedRow): Change {
  const before = toPayload(row, 'before');
  const after = toPayload(row, 'after');
  return {
    kind: row['kind'] as ChangeKind,
    resource: toAddress(row),
    changedAt: timeOf(row, 'changed_at') ?? new Date(0),
    notBefore: timeOf(row, 'not_before'),
    scanId: textOf(row, 'scan_id'),
    scanStartedAt: timeOf(row, 'scan_started_at'),
    previousScanAt: timeOf(row, 'previous_scan_at'),
    reason: textOf(row, 'reason'),
    movedFrom: textOf(row, 'moved_from'),
    fields: before === undefined || after === undefined ? [] : diffVersions(before, after),
  };
}
