import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext } from '../command/command.ts';
import { askDatabase } from '../actions/ask-database.ts';
import { formatMoment } from './format-moment.ts';
import { parseMoment, type DayEdge } from './parse-moment.ts';

/** Hex digits of a scan's id from which on its start is enough. */
const SCAN_ID = /^[0-9a-f][0-9a-f-]{5,35}$/i;

const SCAN_SQL = `SELECT scan_id, started_at, coalesce(finished_at, (
    SELECT max(u.finished_at) FROM scan_units u WHERE u.scan_id = s.scan_id), started_at) AS ended_at
FROM scans s WHERE starts_with(scan_id, lower($id)) ORDER BY started_at DESC LIMIT 2`;

/** What a word on the command line is a moment for. */
export interface MomentOptions {
  /** How it was given, such as `--since`. */
  readonly source: string;
  /** Which end of a day is meant by a day. @defaultValue start */
  readonly edge?: DayEdge | undefined;
}

/**
 * Reads a moment as people write it, or the id of a scan, which means its end.
 *
 * @throws CorkscrewError `invalid_argument` for what is neither, and for the future
 */
export async function resolveMoment(context: CommandContext, text: string, options: MomentOptions): Promise<Date> {
  const now = new Date();
  const moment = parseMoment(text, { now, edge: options.edge }) ?? (await findScanEnd(context, text, options));
  if (moment <= now) return moment;
  // The end of today is now.
  if (options.edge === 'end' && parseMoment(text, { now, edge: 'start' })?.toDateString() === now.toDateString())
    return now;
  throw new CorkscrewError('invalid_argument', `read ${options.source}: ${formatMoment(moment)} is in the future`, {
    hint: 'Give a time that has passed, such as 2h, friday or 2026-11-20 14:00.',
  });
}

async function findScanEnd(context: CommandContext, text: string, { source }: MomentOptions): Promise<Date> {
  const word = text.trim();
  const found = SCAN_ID.test(word) ? await askDatabase(context, SCAN_SQL, { id: word }) : [];
  const [scan, other] = found;
  if (scan === undefined || other !== undefined) {
    const problem = other === undefined ? 'is no time and no scan' : 'begins the ids of several scans';
    throw new CorkscrewError('invalid_argument', `read ${source}: "${text}" ${problem}`, {
      hint: 'Write 7d, 2h ago, yesterday 14:00, friday, 2026-11-20 14:00, or the id of a scan: corkscrew query "FROM scans"',
    });
  }
  return new Date(String(scan['ended_at']));
}
