import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import { fileFailure } from '../run/file-failure.ts';
import { parseQuestion, type Question } from './parse-question.ts';

/** A line that stands for a file that several questions share, from the folder `parts` beside them. */
const INCLUDE = /^-- include: ([\w-]+)$/gm;

/**
 * Reads the questions of some folders, in the order of their names. Of two of one name, that of the later folder counts. A file that is
 * none says so in its `fault`, so that the others can be asked.
 */
export async function loadQuestions(folders: readonly string[]): Promise<readonly Question[]> {
  const found = new Map<string, Question>();
  for (const folder of folders) {
    for (const file of await listFiles(folder)) {
      const name = file.slice(0, -'.sql'.length);
      found.set(name, await loadQuestion(name, { folder, path: join(folder, file) }));
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface QuestionFile {
  readonly folder: string;
  readonly path: string;
}

async function loadQuestion(name: string, file: QuestionFile): Promise<Question> {
  try {
    const text = await readText(file.path, `read question ${file.path}`);
    return parseQuestion(name, await withParts(text, file), file.path);
  } catch (error) {
    const nothing = { title: '', description: '', parameters: [], providers: [], types: [], facets: [], sql: '' };
    return { ...nothing, name, file: file.path, fault: CorkscrewError.from(error) };
  }
}

/** Puts the shared parts of a question in their places. */
async function withParts(text: string, { folder, path }: QuestionFile): Promise<string> {
  const parts = new Map<string, string>();
  for (const [, name = ''] of text.matchAll(INCLUDE)) {
    const action = `read the part ${name} of the question ${path}`;
    parts.set(name, await readText(join(folder, 'parts', `${name}.sql`), action));
  }
  return text.replaceAll(INCLUDE, (_, name: string) => (parts.get(name) ?? '').trimEnd());
}

async function readText(path: string, action: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileFailure(action, error);
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileFailure(`read the questions in ${folder}`, error);
  }
}
