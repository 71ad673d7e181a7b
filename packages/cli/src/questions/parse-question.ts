import { CorkscrewError } from '@corkscrew/core';

/** A value that a question takes. */
export interface QuestionParameter {
  readonly name: string;
  /** `undefined` where it must be given. */
  readonly fallback: string | undefined;
  readonly description: string;
}

/** A query with a name: an SQL file whose comment at the top says what it answers. */
export interface Question {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly QuestionParameter[];
  /** Providers whose resources it is about; empty for any. */
  readonly providers: readonly string[];
  /** Types that it reads; empty where it reads all. */
  readonly types: readonly string[];
  /** Facets that it reads, as `type.facet`. */
  readonly facets: readonly string[];
  readonly sql: string;
  readonly file: string;
  /** Why its file is none; such a question has a name and nothing else. */
  readonly fault?: CorkscrewError | undefined;
}

const FIELD = /^--\s*(title|description|parameter|providers|types|facets):\s*(.*)$/;
const PARAMETER = /^([A-Za-z_]\w*)\s*(?:=\s*(\S*))?\s*(.*)$/;

/**
 * Reads a question from its file.
 *
 * @throws CorkscrewError `config_invalid` for a file without a title or with a parameter that cannot be read
 */
export function parseQuestion(name: string, text: string, file: string): Question {
  const fields = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, field = '', value = ''] = FIELD.exec(line) ?? [];
    if (field !== '') fields.set(field, [...(fields.get(field) ?? []), value.trim()]);
    else if (!line.startsWith('--') && line.trim() !== '') break;
  }
  const one = (field: string): string => (fields.get(field) ?? []).join(' ');
  const words = (field: string): readonly string[] =>
    one(field)
      .split(/[\s,]+/)
      .filter(Boolean);
  if (one('title') === '') throw unreadable(file, 'it has no line that begins with "-- title:"');
  return {
    name,
    title: one('title'),
    description: one('description'),
    parameters: (fields.get('parameter') ?? []).map((value) => parseParameter(value, file)),
    providers: words('providers'),
    types: words('types'),
    facets: words('facets'),
    sql: text,
    file,
  };
}

function parseParameter(value: string, file: string): QuestionParameter {
  const match = PARAMETER.exec(value);
  if (match === null) throw unreadable(file, `"${value}" is no parameter: write name=default and what it means`);
  const [, name = '', fallback, description = ''] = match;
  return { name, fallback, description };
}

function unreadable(file: string, problem: string): CorkscrewError {
  return new CorkscrewError('config_invalid', `read question ${file}: ${problem}`, {
    hint: 'A question begins with lines such as "-- title: Volumes that nobody uses".',
  });
}
