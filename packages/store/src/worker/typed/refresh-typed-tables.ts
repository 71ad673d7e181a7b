import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { INVENTORY, type InventoryFile } from '../inventory-file.ts';
import { inCatalog, listDueTypes, refreshTypedTable } from './typed-tables.ts';

/**
 * Brings the tables of types with many resources to what was published last, each in a transaction of its own, so that others get the
 * database in between. A type whose table is not current is read from the payloads: the answer is the same and takes longer, so
 * what fails here fails nothing else.
 */
export async function refreshTypedTables(inventory: InventoryFile, instance: DuckDBInstance): Promise<void> {
  try {
    const due = await inventory.read('read types from', (connection) =>
      inCatalog(connection, INVENTORY, () => listDueTypes(connection)),
    );
    for (const type of due) {
      await inventory.write({ action: 'refresh a type in' }, () =>
        inTransaction(instance, (connection) => refreshTypedTable(connection, type)),
      );
    }
  } catch {
    // The tables stay marked as not current, and the next scan tries again.
  }
}

/** On a connection of its own, whose current catalog may be the inventory without keeping it attached. */
async function inTransaction(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    await connection.run(`USE ${INVENTORY}`);
    await connection.run('BEGIN');
    await work(connection);
    await connection.run('COMMIT');
  } finally {
    connection.closeSync();
  }
}
