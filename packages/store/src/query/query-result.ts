import type { AnswerCoverage } from '../completeness/answer-coverage.ts';

/** A column of a result. */
export interface QueryColumn {
  readonly name: string;
  /** DuckDB's name of the type. A column whose type is `JSON` holds JSON as text, which the caller may parse. */
  readonly type: string;
}

/** A result, complete and independent of the database. Dispose it to remove its temporary file. */
export interface QueryResult extends AsyncDisposable {
  readonly columns: readonly QueryColumn[];
  readonly rowCount: number;
  /** What the answer does not cover, where that was asked for and the database has a coverage to tell of. */
  readonly coverage?: AnswerCoverage | undefined;
  /** The rows in batches of up to 2,048, each row an array in the order of `columns`. May be read more than once. */
  readonly batches: AsyncIterable<readonly (readonly unknown[])[]>;
}
