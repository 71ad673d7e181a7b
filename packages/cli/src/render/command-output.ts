/** A column of an answer. */
export interface Column {
  readonly name: string;
  /** @defaultValue left */
  readonly align?: 'left' | 'right';
  /** Whether texts in it are JSON, which JSON formats take as they are. @defaultValue false */
  readonly isJson?: boolean;
  /** Whether a terminal that is too narrow for all columns may go without it; the last ones go first. @defaultValue false */
  readonly isExpendable?: boolean;
}

/** Values in the order of the columns. */
export type Row = readonly unknown[];

/** What a line of text means, so that a terminal can colour it. `code` is copied, and never broken. */
export type Tone = 'plain' | 'heading' | 'dim' | 'good' | 'warning' | 'bad' | 'code' | 'advice';

/** A text with what it means. */
export type Span = readonly [text: string, tone: Tone];

/** A piece of an answer for people. */
export type Section =
  | { readonly kind: 'line'; readonly text: string; readonly tone: Tone }
  | {
      readonly kind: 'spans';
      readonly spans: readonly Span[];
      /** What the lines after the first begin with, where one is not enough. */
      readonly hang: string;
    }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [label: string, value: unknown])[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly Row[] };

/** A stream of rows; leaving the loop early releases its source. */
export interface Records {
  readonly kind: 'records';
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
  /** Said beside the rows: `--output json` then prints an object that holds the array as `rows`. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** What `--output json` prints instead of an array of row objects. */
  readonly document?: unknown;
  /** What people see instead of a table. */
  readonly sections?: AsyncIterable<readonly Section[]>;
  /** Said under the table for people, such as how many rows there were. */
  readonly footer?: (rowCount: number) => string;
}

/** What a command has to show. */
export type CommandOutput =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  /** Text too long to be held at once. */
  | { readonly kind: 'stream'; readonly pieces: AsyncIterable<string> }
  | { readonly kind: 'document'; readonly value: unknown; readonly sections: readonly Section[] }
  | Records;

/** Makes a line of text a section. */
export function line(text: string, tone: Tone = 'plain'): Section {
  return { kind: 'line', text, tone };
}

/** An empty line between sections. */
export const BLANK: Section = line('');

/** Makes a line of differently meant texts; what does not fit goes on below, behind `hang` or as many spaces. */
export function spans(parts: readonly Span[], hang: string | number = 4): Section {
  return { kind: 'spans', spans: parts, hang: typeof hang === 'string' ? hang : ' '.repeat(hang) };
}
