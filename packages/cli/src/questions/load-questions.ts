import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailure } from '../run/file-failure.ts';
import { parseQuestion, type Question } from './parse-question.ts';

/** A line that stands for a file that several questions share, from the folder `parts` beside them. */
const INCLUDE = /^-- include: ([\w-]+)$/gm;

/** Reads the questions of some folders, in the order of their names. Of two of one name, that of the later folder counts. */
export async function loadQuestions(folders: readonly string[]): Promise<readonly Question[]> {
  const found = new Map<string, Question>();
  for (const folder of folders) {
    for (const file of await listFiles(folder)) {
      const path = join(folder, file);
      const name = file.slice(0, -'.sql'.length);
      const text = await withParts(await readFile(path, 'utf8'), { folder, path });
      found.set(name, parseQuestion(name, text, path));
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Puts the shared parts of a question in their places. */
async function withParts(text: string, { folder, path }: { folder: string; path: string }): Promise<string> {
  const parts = new Map<string, string>();
  for (const [, name = ''] of text.matchAll(INCLUDE)) {
    try {
      parts.set(name, await readFile(join(folder, 'parts', `${name}.sql`), 'utf8'));
    } catch (error) {
      throw fileFailure(`read the part ${name} of the question ${path}`, error);
    }
  }
  return text.replaceAll(INCLUDE, (_, name: string) => (parts.get(name) ?? '').trimEnd());
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileFailure(`read the questions in ${folder}`, error);
  }
}
