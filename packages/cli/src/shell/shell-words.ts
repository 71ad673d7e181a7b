/** What a completion can offer. */
export interface ShellVocabulary {
  readonly tables: readonly string[];
  readonly keywords: readonly string[];
  /** Questions that have a name, without the sign. */
  readonly questions: readonly string[];
  /** Gives the columns of a table; none of one that does not exist. */
  readonly columnsOf: (table: string) => Promise<readonly string[]>;
}

/** What the shell does beside running SQL. */
export const SHELL_COMMANDS: Readonly<Record<string, string>> = {
  '\\d': 'list the tables',
  '\\d NAME': 'show the columns of a table',
  '\\q': 'leave (also Ctrl-D)',
  '\\?': 'show this',
};

/** Words after which the name of a table belongs. */
const BEFORE_TABLE = /\b(?:from|join|table|describe|summarize|\\d)\s+$/i;

/** A table that a statement names, with the name that it goes by there. */
const NAMED_TABLE = /\b(?:from|join)\s+"?([A-Za-z_]\w*)"?(?:\s+(?:as\s+)?([A-Za-z_]\w*))?/gi;

const NO_ALIAS =
  /^(?:where|join|on|using|group|order|limit|left|right|inner|outer|full|cross|natural|union|having|select|as)$/i;

/** What may stand where the cursor is, and the word there that it would replace. */
export interface Completion {
  readonly candidates: readonly string[];
  readonly word: string;
}

/**
 * Completes the word before the cursor: tables behind FROM and JOIN, the columns of the tables that the statement names, of one
 * table behind its name or alias and a point, keywords as they are begun, `@` questions and `\` commands.
 */
export async function completeWord(line: string, statement: string, vocabulary: ShellVocabulary): Promise<Completion> {
  const word = /[\w.@\\?]*$/.exec(line)?.[0] ?? '';
  const before = line.slice(0, line.length - word.length);
  const found = await findCandidates(word, before, { statement, vocabulary });
  const lower = word.toLowerCase();
  const candidates = [...new Set(found)].filter((candidate) => candidate.toLowerCase().startsWith(lower)).toSorted();
  return { candidates, word };
}

interface Place {
  /** All of the statement so far, this line included. */
  readonly statement: string;
  readonly vocabulary: ShellVocabulary;
}

async function findCandidates(word: string, before: string, place: Place): Promise<readonly string[]> {
  const { vocabulary, statement } = place;
  if (word.startsWith('\\')) return Object.keys(SHELL_COMMANDS).filter((name) => !name.includes(' '));
  if (word.startsWith('@')) return vocabulary.questions.map((name) => `@${name}`);
  if (BEFORE_TABLE.test(before)) return vocabulary.tables;
  const named = listTables(statement);
  const point = word.lastIndexOf('.');
  if (point > 0) {
    const prefix = word.slice(0, point);
    const table = named.get(prefix.toLowerCase()) ?? prefix;
    return (await vocabulary.columnsOf(table)).map((column) => `${prefix}.${column}`);
  }
  if (word === '') return [];
  const columns = await Promise.all([...new Set(named.values())].map((table) => vocabulary.columnsOf(table)));
  const isLower = word === word.toLowerCase();
  const keywords = vocabulary.keywords.map((keyword) => (isLower ? keyword : keyword.toUpperCase()));
  return [...columns.flat(), ...keywords, ...vocabulary.tables];
}

/** The tables that a statement names, by the names that they go by in it. */
function listTables(statement: string): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const [, table = '', alias = ''] of statement.matchAll(NAMED_TABLE)) {
    named.set(table.toLowerCase(), table);
    if (alias !== '' && !NO_ALIAS.test(alias)) named.set(alias.toLowerCase(), table);
  }
  return named;
}
