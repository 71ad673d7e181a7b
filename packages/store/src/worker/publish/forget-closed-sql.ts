import { INVENTORY } from '../inventory-file.ts';

/** Statements that forget the exceptions of versions which `publish_closing` ends for good. */
export const FORGET_CLOSED: readonly string[] = ['observations', 'missing_facets'].map(
  (table) => `DELETE FROM ${INVENTORY}.${table} WHERE uid IN (SELECT uid FROM publish_closing)`,
);
