import type { Claim, ClaimOutcome, ClaimScope } from '@corkscrew/sdk';
import type { FailureVerdict } from './failure-outcome.ts';
import { azureTypeOf } from './type-name.ts';

/** A read of one parent that did not come to its end. */
export interface FailedRead {
  readonly accountId: string;
  readonly type: string;
  readonly parentId: string;
  readonly verdict: FailureVerdict;
}

/** Counts what was read below parents, by account and type, and what could not be. */
export interface ChildTally {
  scopeOf(accountId: string, type: string): ClaimScope;
  /** Counts a parent that was asked, with what it gave. */
  addRead(accountId: string, type: string, rows: number): void;
  addFailure(failed: FailedRead): void;
  readonly failures: readonly FailedRead[];
  /** As for rows of a table: `gapOf` says why an account is not whole, `problem` why parents may be missing everywhere. */
  close(gaps: Readonly<Record<string, string>>, problem: string | undefined): readonly Claim[];
}

interface Entry {
  readonly scope: ClaimScope;
  rows: number;
  parents: number;
  readonly failures: FailureVerdict[];
}

/** Makes a tally with a claim for each account and type: one whose parents are none is complete, too. */
export function createChildTally(place: {
  readonly subScope: string;
  readonly accounts: readonly string[];
  readonly types: readonly string[];
}): ChildTally {
  const entries = new Map<string, Entry>();
  const failures: FailedRead[] = [];
  const entryOf = (accountId: string, fullType: string): Entry => {
    const key = `${accountId} ${fullType}`;
    const { service, type } = azureTypeOf(fullType);
    const scope = { accountId, region: '*', service, type, subScope: place.subScope };
    const entry = entries.get(key) ?? { scope, rows: 0, parents: 0, failures: [] };
    entries.set(key, entry);
    return entry;
  };
  for (const account of place.accounts) for (const type of place.types) entryOf(account, type);
  return {
    failures,
    scopeOf: (accountId, type) => entryOf(accountId, type).scope,
    addRead: (accountId, type, rows) => {
      const entry = entryOf(accountId, type);
      entry.parents += 1;
      entry.rows += rows;
    },
    addFailure: (failed) => {
      const entry = entryOf(failed.accountId, failed.type);
      entry.parents += 1;
      entry.failures.push(failed.verdict);
      failures.push(failed);
    },
    close: (gaps, problem) =>
      [...entries.values()].map(({ scope, rows, ...entry }) => {
        const gap = gaps[scope.accountId];
        const end: Pick<Claim, 'outcome' | 'reason'> =
          problem === undefined ? endOf(entry) : { outcome: rows > 0 ? 'truncated' : 'failed', reason: problem };
        const whole =
          end.outcome === 'complete' && gap !== undefined ? ({ outcome: 'denied', reason: gap } as const) : end;
        return { scope, ...whole, count: rows };
      }),
  };
}

function endOf({ parents, failures }: Pick<Entry, 'parents' | 'failures'>): Pick<Claim, 'outcome' | 'reason'> {
  const [first] = failures;
  if (first === undefined) return { outcome: 'complete', reason: '' };
  const isDenied = failures.every(({ outcome }) => outcome === 'denied');
  const others: ClaimOutcome = failures.length < parents ? 'truncated' : 'failed';
  return {
    outcome: isDenied ? 'denied' : others,
    reason: `${failures.length} of ${parents} could not be read: ${first.reason}`,
  };
}
