/** A part of an answer that was not seen, not completely, or not as lately as the rest. */
export interface CoverageGap {
  readonly provider: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  /** The facet, or `list` for the listing itself. */
  readonly facet: string;
  /** How its last reading ended, `stale` where the readings after it passed it over, `not_scanned` where there was none. */
  readonly status: string;
  readonly reason: string;
  /** When it was last complete. */
  readonly lastCompleteAt: Date | undefined;
}

/** The oldest reading that an answer rests on. */
export interface OldestReading {
  readonly at: Date;
  readonly provider: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
}

/** What the parts of the inventory that a statement is about do not cover. */
export interface AnswerCoverage {
  readonly gaps: readonly CoverageGap[];
  /** Whether there are more gaps than were read. */
  readonly hasMoreGaps: boolean;
  /** Absent where the statement is about no resources, or nothing was ever read of them. */
  readonly oldest: OldestReading | undefined;
}
