import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext } from '../command/command.ts';
import { suggest } from '../config/nearest.ts';
import { askDatabase } from './ask-database.ts';

/** Known names that are listed where none is near. */
const SHOWN_NAMES = 12;

/** What the inventory has, or has looked for. */
interface KnownNames {
  /** As it is called in a sentence. */
  readonly word: string;
  readonly sql: string;
}

function namesOf(word: string, column: string): KnownNames {
  return {
    word,
    sql: `SELECT ${column} AS name FROM resource_versions UNION SELECT ${column} FROM claims`,
  };
}

const PROVIDER = namesOf('provider', 'provider');
const ACCOUNT = namesOf('account', 'account_id');
const REGION = namesOf('region', 'region');
const SERVICE = namesOf('service', 'service');
const TYPE: KnownNames = {
  word: 'type',
  sql: `SELECT unnest([type, type_name]) AS name FROM resource_versions UNION SELECT type FROM claims
UNION SELECT unnest([t.type, t.type_name]) FROM type_schemas t WHERE EXISTS (
  FROM claims c WHERE c.provider = t.provider AND c.service IN ('*', t.service) AND c.type IN ('*', t.type))`,
};

/** The options that select resources, by the names of their flags. */
const RESOURCE_OPTIONS: Readonly<Record<string, KnownNames>> = {
  provider: PROVIDER,
  account: ACCOUNT,
  region: REGION,
  service: SERVICE,
  type: TYPE,
};

/** The options of `graph`, whose `--type` is of relationships. */
export const GRAPH_OPTIONS: Readonly<Record<string, KnownNames>> = {
  provider: PROVIDER,
  account: ACCOUNT,
  region: REGION,
  service: SERVICE,
  toType: TYPE,
};

/**
 * Refuses names that the inventory never had: an answer of nothing to a slip of the pen would be taken for the truth.
 *
 * @throws CorkscrewError `invalid_argument` with names that are near
 */
export async function assertKnownNames(
  context: CommandContext,
  options: Readonly<Record<string, KnownNames>> = RESOURCE_OPTIONS,
): Promise<void> {
  for (const [flag, { word, sql }] of Object.entries(options)) {
    const given = context.flags.list(flag);
    if (given.length === 0) continue;
    const rows = await askDatabase(context, `FROM (${sql}) WHERE name NOT IN ('', '*') ORDER BY name`);
    const names = rows.map(({ name }) => String(name));
    const known = new Set(names.map((name) => name.toLowerCase()));
    const unknown = given.find((name) => !known.has(name.toLowerCase()));
    if (unknown === undefined) continue;
    const option = `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new CorkscrewError(
      'invalid_argument',
      `read ${option}: the inventory has no ${word} "${unknown}", and never had`,
      {
        hint: suggest(unknown, names, listNames(names, word)),
      },
    );
  }
}

function listNames(names: readonly string[], word: string): string {
  if (names.length === 0) return 'It has none at all: run `corkscrew scan` first.';
  if (names.length <= SHOWN_NAMES) return `There are ${names.join(', ')}.`;
  return word === TYPE.word ? '`corkscrew tables` lists the types.' : `There are ${names.length} others.`;
}
