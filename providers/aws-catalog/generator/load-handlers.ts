import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { CloudFormationHandlers, EvidenceData } from './evidence.ts';

/** What CloudFormation's handlers of types may do, and where that comes from. */
export interface LoadedHandlers {
  readonly source: string;
  readonly handlers: Readonly<Record<string, CloudFormationHandlers>>;
}

interface ResourceSchema {
  readonly typeName: string;
  readonly handlers?: Readonly<
    Record<string, { readonly permissions?: readonly string[]; readonly handlerSchema?: object }>
  >;
}

const PACKAGE = 'cfn-lint';
const SCHEMAS = 'cfnlint/data/schemas/';
/** The region that has every type; it names the schema of each. */
const REGION_FILE = `${SCHEMAS}providers/us-east-1.json`;
const READ_ACTION = /^[a-z0-9-]+:(Get|List|Describe|BatchGet|Search|Lookup)/;

/** Loads CloudFormation's resource schemas from a wheel of cfn-lint's, which carries them whole. */
export function loadHandlers(wheel: string): LoadedHandlers {
  const entries = unzipSync(readFileSync(wheel), {
    filter: ({ name }) =>
      name === REGION_FILE || name.startsWith(`${SCHEMAS}resources/`) || name.endsWith('.dist-info/METADATA'),
  });
  const textOf = (name: string): string => Buffer.from(entries[name] ?? []).toString('utf8');
  if (entries[REGION_FILE] === undefined)
    throw new Error(`read CloudFormation's schemas: ${wheel} lacks ${REGION_FILE}`);
  const files = JSON.parse(textOf(REGION_FILE)) as Readonly<Record<string, string>>;
  const schemas = Object.values(files)
    .map((file) => `${SCHEMAS}resources/${file}.json`)
    .filter((name) => entries[name] !== undefined)
    .map((name) => JSON.parse(textOf(name)) as ResourceSchema);
  const metadata = textOf(Object.keys(entries).find((name) => name.endsWith('METADATA')) ?? '');
  const field = (name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(metadata)?.[1] ?? 'unknown';
  return {
    source: `${PACKAGE} ${field('Version')} (${field('License-Expression')})`,
    handlers: Object.fromEntries(
      schemas.filter(({ handlers }) => handlers !== undefined).map((schema) => [schema.typeName, handlersOf(schema)]),
    ),
  };
}

function handlersOf({ handlers = {} }: ResourceSchema): CloudFormationHandlers {
  const reads = [...new Set(handlers['read']?.permissions?.filter((action) => READ_ACTION.test(action)))].sort();
  const { list } = handlers;
  return { reads, ...(list !== undefined && list.handlerSchema === undefined && { isListable: true as const }) };
}

/** Takes the handlers of a catalog that was made before, so that they stay where no wheel is named. */
export function keepHandlers({ sources, handlers }: EvidenceData): LoadedHandlers {
  return { source: sources.find((source) => source.startsWith(PACKAGE)) ?? PACKAGE, handlers };
}
