import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Lines that are kept. */
const MAX_LINES = 1_000;

/** What a user typed in a shell, the latest first, as readline has it. */
export interface ShellHistory {
  readonly lines: readonly string[];
  /** Keeps a line; one that begins with a space is not kept, nor one that repeats the last. */
  add(line: string): Promise<void>;
}

/** Opens the history in a file that only its owner can read. A file that cannot be used is told by `onProblem`, once. */
export async function openShellHistory(path: string, onProblem: (reason: string) => void): Promise<ShellHistory> {
  let last = '';
  let isUsable = true;
  const guard = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return isUsable ? await work() : undefined;
    } catch (error) {
      isUsable = false;
      onProblem((error as NodeJS.ErrnoException).code ?? String(error));
      return undefined;
    }
  };
  const kept = (await guard(() => readLines(path))) ?? [];
  if (kept.length > MAX_LINES) {
    kept.splice(0, kept.length - MAX_LINES);
    await guard(() => writeFile(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 }));
  }
  last = kept.at(-1) ?? '';
  return {
    lines: kept.toReversed(),
    add: async (line) => {
      if (line.trim() === '' || line.startsWith(' ') || line === last) return;
      last = line;
      await guard(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await appendFile(path, `${line}\n`, { mode: 0o600 });
      });
    },
  };
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
