import { CURRENT_STATE } from '../worker/schema/history-tables.ts';
import { readAll, textOf, timeOf, type Ask } from './ask.ts';

/** How old what is known of a type was at a moment. */
export interface ObservationAge {
  readonly typeName: string;
  readonly resourceCount: number;
  /** The oldest last look at any of them. */
  readonly oldestSeenAt: Date;
}

/** What can be said about an answer as of a moment. */
export interface MomentFacts {
  /** By type, the longest unseen first. */
  readonly ages: readonly ObservationAge[];
  /** When anything was first read; `undefined` where nothing ever was. */
  readonly firstReadAt: Date | undefined;
  /** Types of which only the current state is kept, so that the answer has none of them. */
  readonly withoutHistory: readonly string[];
  /** Before this, history was pruned. */
  readonly prunedBefore: Date | undefined;
}

const AGES = `SELECT type_name, count(*) AS n, min(last_seen_at) AS oldest_seen_at FROM resources_at($moment)
GROUP BY type_name ORDER BY oldest_seen_at, type_name`;

const LIMITS = `SELECT (SELECT min(observed_at) FROM claims) AS first_read_at,
  (SELECT max(pruned_before) FROM prunings) AS pruned_before`;

const WITHOUT_HISTORY = `SELECT DISTINCT type_name FROM resource_versions
WHERE valid_to IS NULL AND change_kind = '${CURRENT_STATE}' ORDER BY 1`;

/** Tells how old the inventory's knowledge was at a moment. */
export async function readMomentFacts(ask: Ask, moment: Date): Promise<MomentFacts> {
  const [limits = {}] = await readAll(ask, LIMITS);
  const prunedBefore = timeOf(limits, 'pruned_before');
  const isPruned = prunedBefore !== undefined && moment < prunedBefore;
  const rows = isPruned ? [] : await readAll(ask, AGES, { moment });
  const withoutHistory = await readAll(ask, WITHOUT_HISTORY);
  return {
    withoutHistory: withoutHistory.map((row) => textOf(row, 'type_name')),
    firstReadAt: timeOf(limits, 'first_read_at'),
    prunedBefore,
    ages: rows.map((row) => ({
      typeName: textOf(row, 'type_name'),
      resourceCount: Number(row['n']),
      oldestSeenAt: timeOf(row, 'oldest_seen_at') ?? new Date(0),
    })),
  };
}
