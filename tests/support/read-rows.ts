import { existsSync } from 'node:fs';
import { runQuery } from '@corkscrew/store';

/** The rows of an answer of an inventory; none as long as there is no database. */
export async function readRows(path: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  if (!existsSync(path)) return [];
  await using answer = await runQuery({ path, sql });
  const rows: (readonly unknown[])[] = [];
  for await (const batch of answer.batches) rows.push(...batch);
  return rows;
}
