import type { CommandContext } from '../command/command.ts';
import type { Row } from '../render/command-output.ts';

/** Runs a statement whose answer is small, and gives all its rows. */
export async function fetchRows({ parts, signal }: CommandContext, path: string, sql: string): Promise<readonly Row[]> {
  await using answer = await parts.query(path, { sql }, { signal });
  const rows: Row[] = [];
  for await (const batch of answer.batches) rows.push(...batch);
  return rows;
}
