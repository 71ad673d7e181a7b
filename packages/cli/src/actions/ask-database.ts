import type { Ask } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';

/** Gives what the store's functions ask the configured database with. */
export function askOf({ parts, settings, signal }: CommandContext): Ask {
  return (sql, params) => parts.query(settings.database.value, { sql, params }, { signal });
}

/** Runs a statement whose answer is small on the configured database. */
export async function askDatabase(
  context: CommandContext,
  sql: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  await using answer = await askOf(context)(sql, params);
  const names = answer.columns.map(({ name }) => name);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of answer.batches) {
    rows.push(...batch.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))));
  }
  return rows;
}
