import { resolve } from 'node:path';

const tails = new Map<string, Promise<void>>();

/**
 * Lets one user at a time of this process have a database file open. DuckDB's lock does not tell users of one process
 * apart, and the first of them to close the file would drop it for all.
 */
export async function withProcessLock<T>(databasePath: string, work: () => Promise<T>): Promise<T> {
  const key = resolve(databasePath);
  const before = tails.get(key) ?? Promise.resolve();
  const run = before.then(work);
  const tail = run.then(
    () => undefined,
    () => undefined,
  );
  tails.set(key, tail);
  try {
    return await run;
  } finally {
    if (tails.get(key) === tail) tails.delete(key);
  }
}
