import { CorkscrewError } from '@corkscrew/core';
import type { Document } from 'yaml';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Config } from './config-schema.ts';
import { configSchema, listKeysOf, listKnownKeys } from './config-schema.ts';
import { findNearest } from './nearest.ts';

/** Something wrong in a configuration file. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  /** Dotted path; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
  readonly suggestion: string;
}

/** A configuration file as it was read: its values, or everything that is wrong with it. */
export type ParsedConfig =
  | { readonly kind: 'valid'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

/** The JSON Schemas of provider blocks, by provider, as far as their plugins tell. */
export type BlockSchemas = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Reads the text of a configuration file. Sections without content count as absent, but a provider is named all the same. */
export function parseConfig(text: string, blockSchemas: BlockSchemas = new Map()): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      const [message = 'not YAML'] = error.message.split(/ at line \d+/);
      return { line, column: col, key: '', message, suggestion: '' };
    });
    return { kind: 'invalid', problems };
  }
  const result = configSchema.safeParse(settleEmpty(document.toJS()));
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => describeIssue(issue, { document, lines, listKnownKeys }));
    return { kind: 'invalid', problems };
  }
  const problems = checkBlocks(result.data, blockSchemas, { document, lines });
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', config: result.data };
}

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
}

function checkBlocks(config: Config, schemas: BlockSchemas, source: Source): readonly ConfigProblem[] {
  return Object.entries(config.providers ?? {}).flatMap(([name, block]) => {
    const json = schemas.get(name);
    if (json === undefined) return [];
    const schema = readBlockSchema(name, json);
    const result = schema.safeParse(block);
    if (result.success) return [];
    return result.error.issues.flatMap((issue) => {
      const located = { ...issue, path: ['providers', name, ...issue.path] };
      return describeIssue(located, { ...source, listKnownKeys: (path) => listKeysOf(schema, path.slice(2)) });
    });
  });
}

/** A plugin's schema is input like any other: one that makes no sense is its author's fault, not the user's nor ours. */
function readBlockSchema(name: string, json: Readonly<Record<string, unknown>>): z.ZodType {
  try {
    return z.fromJSONSchema(json);
  } catch (cause) {
    throw new CorkscrewError(
      'plugin_misbehaved',
      `read the config schema of provider ${name}: it cannot be understood`,
      {
        cause,
      },
    );
  }
}

/** A provider that stands there without a block is one to scan. */
function settleEmpty(file: unknown): unknown {
  const config = dropEmpty(file) ?? {};
  const providers = (file as { providers?: unknown } | null)?.providers;
  if (typeof providers !== 'object' || providers === null || Array.isArray(providers)) return config;
  const blocks = Object.entries(providers).map(([name, block]) => [name, dropEmpty(block) ?? {}] as const);
  return { ...config, providers: Object.fromEntries(blocks) };
}

/** A key without a value means the same as no key. */
function dropEmpty(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value) || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, child]) => [key, dropEmpty(child)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}

interface IssueContext extends Source {
  readonly listKnownKeys: (path: readonly PropertyKey[]) => readonly string[];
}

function describeIssue(issue: z.core.$ZodIssue, context: IssueContext): readonly ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = context.listKnownKeys(issue.path);
    return issue.keys.map((key) => ({
      ...locate([...issue.path, key], context),
      message: `unknown key "${key}"`,
      suggestion: findNearest(key, known) ?? '',
    }));
  }
  return [{ ...locate(issue.path, context), message: describeValue(issue), suggestion: '' }];
}

function describeValue(issue: z.core.$ZodIssue): string {
  const isMissing =
    issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message);
  return isMissing ? 'is missing' : issue.message.replace(/^Invalid (input|option): /, '').replace(/^Too small: /, '');
}

type Place = Pick<ConfigProblem, 'line' | 'column' | 'key'>;

/** Finds where a key stands in the file; for one that is missing, where its parent does. */
function locate(path: readonly PropertyKey[], { document, lines }: Source): Place {
  const key = path.map(String).join('.');
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === last) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    const offset = (node as { range?: readonly number[] } | undefined)?.range?.[0];
    if (offset === undefined) continue;
    const { line, col } = lines.linePos(offset);
    return { line, column: col, key };
  }
  return { line: 1, column: 1, key };
}
