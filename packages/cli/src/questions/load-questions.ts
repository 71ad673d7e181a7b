import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from '../run/file-failure.ts';
import { parseQuestion, type Question } from './parse-question.ts';

/** Reads the questions of some folders, in the order of their names. Of two of one name, that of the later folder counts. */
export async function loadQuestions(folders: readonly string[]): Promise<readonly Question[]> {
  const found = new Map<string, Question>();
  for (const folder of folders) {
    for (const file of await listFiles(folder)) {
      const path = join(folder, file);
      const name = file.slice(0, -'.sql'.length);
      found.set(name, parseQuestion(name, await readFile(path, 'utf8'), path));
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileFailure(`read the questions in ${folder}`, error);
  }
}
