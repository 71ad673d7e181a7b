/** One step from a schema version to the next. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Statements, run in order in one transaction with the database as the current catalog. */
  readonly statements: readonly string[];
}
