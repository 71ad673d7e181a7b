import { hashText } from '../estate/random.ts';
import { invalidQuery } from './arm-fault.ts';

/** Gives a column of a row. */
export type ColumnReader = (column: string) => unknown;

/** A condition or value of a query, applied to a row. */
export type Expression = (read: ColumnReader) => unknown;

interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'moment';
  readonly text: string;
}

const TOKEN =
  /\s*(?:datetime\(([\dTZ:.-]+)\)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(\d+)|(!?in~|!?(?:endswith|contains|startswith)|[a-z_][\w]*)|(=~|!~|==|!=|<=|>=|[<>()[\].,]))/giy;

/**
 * Reads an expression of the parts of KQL that are understood: comparisons, lists, `and`, `or`, paths into dynamic columns and
 * a few functions.
 *
 * @throws ArmFault 400
 */
export function parseExpression(text: string): Expression {
  const reader = new TokenReader(tokenise(text));
  const expression = parseOr(reader);
  reader.expectEnd();
  return expression;
}

function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw invalidQuery(`'${text.slice(at, at + 20)}' is not understood`);
    const [, moment, quoted, number, word, sign] = match;
    if (moment !== undefined) tokens.push({ kind: 'moment', text: moment });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: unquote(quoted) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? letter);
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw invalidQuery('the expression ends too early');
    this.#at += 1;
    return token;
  }

  /** Takes the next token where it is one of these words or signs. */
  take(...texts: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'text' || !texts.includes(token.text)) return undefined;
    this.#at += 1;
    return token.text;
  }

  expect(text: string): void {
    if (this.take(text) === undefined) throw invalidQuery(`'${text}' is expected`);
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw invalidQuery(`'${token.text}' is not expected`);
  }
}

function parseOr(reader: TokenReader): Expression {
  const left = parseAnd(reader);
  if (reader.take('or') === undefined) return left;
  const right = parseOr(reader);
  return (read) => Boolean(left(read)) || Boolean(right(read));
}

function parseAnd(reader: TokenReader): Expression {
  const left = parseComparison(reader);
  if (reader.take('and') === undefined) return left;
  const right = parseAnd(reader);
  return (read) => Boolean(left(read)) && Boolean(right(read));
}

type Comparison = (left: unknown, right: unknown) => boolean;

/** The text of a value, as `tostring` gives it. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const lower = (value: unknown): string => textOf(value).toLowerCase();

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '=~': (left, right) => lower(left) === lower(right),
  '!~': (left, right) => lower(left) !== lower(right),
  '<': (left, right) => Number(left) < Number(right),
  '<=': (left, right) => Number(left) <= Number(right),
  '>': (left, right) => Number(left) > Number(right),
  '>=': (left, right) => Number(left) >= Number(right),
  endswith: (left, right) => lower(left).endsWith(lower(right)),
  '!endswith': (left, right) => !lower(left).endsWith(lower(right)),
  startswith: (left, right) => lower(left).startsWith(lower(right)),
  contains: (left, right) => lower(left).includes(lower(right)),
};

function parseComparison(reader: TokenReader): Expression {
  const left = parseOperand(reader);
  const list = reader.take('in~', '!in~');
  if (list !== undefined) {
    const values = new Set(parseList(reader).map((value) => lower(value(() => undefined))));
    return (read) => values.has(lower(left(read))) === (list === 'in~');
  }
  const sign = reader.take(...Object.keys(COMPARISONS));
  if (sign === undefined) return left;
  const right = parseOperand(reader);
  const compare = COMPARISONS[sign] as Comparison;
  return (read) => compare(left(read), right(read));
}

function parseOperand(reader: TokenReader): Expression {
  if (reader.take('(') !== undefined) {
    const inner = parseOr(reader);
    reader.expect(')');
    return inner;
  }
  const { kind, text } = reader.next();
  if (kind === 'text') return () => text;
  if (kind === 'number') return () => Number(text);
  if (kind === 'sign') throw invalidQuery(`'${text}' is not expected`);
  if (kind === 'moment') return () => Date.parse(text);
  return Object.hasOwn(FUNCTIONS, text) ? parseCall(text, reader) : parsePath(text, reader);
}

function parsePath(column: string, reader: TokenReader): Expression {
  const keys: string[] = [];
  for (;;) {
    if (reader.take('.') !== undefined) {
      keys.push(reader.next().text);
    } else if (reader.take('[') !== undefined) {
      keys.push(reader.next().text);
      reader.expect(']');
    } else {
      return (read) => keys.reduce<unknown>((value, key) => memberOf(value, key), read(column));
    }
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

const FUNCTIONS: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  tostring: textOf,
  tolower: lower,
  todatetime: (value) => Date.parse(textOf(value)),
  isempty: (value) => value === undefined || value === null || value === '',
  isnotempty: (value) => value !== undefined && value !== null && value !== '',
  hash: (value, parts) => hashText(textOf(value)) % Number(parts),
};

function parseCall(name: string, reader: TokenReader): Expression {
  const call = FUNCTIONS[name] as (...values: readonly unknown[]) => unknown;
  const values = parseList(reader);
  return (read) => call(...values.map((value) => value(read)));
}

function parseList(reader: TokenReader): readonly Expression[] {
  reader.expect('(');
  const values = [parseOperand(reader)];
  while (reader.take(',') !== undefined) values.push(parseOperand(reader));
  reader.expect(')');
  return values;
}
