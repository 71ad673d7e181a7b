import { CHANGES_SQL, coverageAt, relationshipsAt } from '../worker/schema/history-views.ts';
import { PROVIDER_VIEWS } from '../worker/schema/provider-views.ts';
import { EDGE_COLUMNS } from '../worker/schema/views.ts';

/**
 * Statements that make what a query reads by its usual names what was known at a moment, for one connection. `catalog` is the
 * database's own, by which the table behind a view of the same name can still be named.
 */
export function listAsOfViews(catalog: string, moment: Date): readonly string[] {
  const at = `TIMESTAMPTZ '${moment.toISOString()}'`;
  const views = ['resources', 'relationships', 'coverage'].map(
    (name) => `CREATE OR REPLACE TEMP VIEW ${name} AS FROM ${name}_at(${at})`,
  );
  const ofProviders = PROVIDER_VIEWS.map(
    ({ name, provider }) =>
      `CREATE OR REPLACE TEMP VIEW ${name} AS SELECT * FROM temp.resources WHERE provider = '${provider}'`,
  );
  const tables = `"${catalog.replaceAll('"', '""')}".main.`;
  const edges = `CREATE OR REPLACE TEMP VIEW edges AS SELECT ${EDGE_COLUMNS} FROM temp.relationships e
JOIN temp.resources f ON f.uid = e.from_uid JOIN temp.resources t ON t.uid = e.to_uid`;
  return [
    `CREATE OR REPLACE TEMP ${relationshipsAt(tables)}`,
    `CREATE OR REPLACE TEMP ${coverageAt(tables)}`,
    `CREATE OR REPLACE TEMP VIEW changes AS SELECT * FROM (${CHANGES_SQL}) WHERE changed_at <= ${at}`,
    ...views,
    ...ofProviders,
    edges,
  ];
}
