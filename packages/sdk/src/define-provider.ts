import { CorkscrewError } from '@corkscrew/core';
import { z } from 'zod';
import { nearestNames } from './nearest-names.ts';
import type { ConnectContext, ProviderDefinition, ProviderSession } from './provider.ts';

/** A provider ready to be served or tested; made by {@link defineProvider}. */
export interface Provider {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** JSON Schema of the provider's block of the configuration, as JSON text; empty for a block that takes anything. */
  readonly configJsonSchema: string;
  /** Checks a block of the configuration and connects. */
  connect(config: unknown, context: ConnectContext): Promise<ProviderSession>;
}

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Makes a provider of what an author writes.
 *
 * The configuration is checked against the definition's schema before `connect` sees it; a block that does not fit fails
 * with code `config_invalid`, naming every problem by its path.
 *
 * @throws TypeError for a name that is not lower-case letters, digits and dashes.
 *
 * @example
 * ```ts
 * export const provider = defineProvider({
 *   name: 'acme',
 *   version: '1.0.0',
 *   description: 'Things of Acme',
 *   configSchema: z.object({ endpoint: z.url() }),
 *   connect: async ({ endpoint }, { logger }) => openAcme(endpoint, logger),
 * });
 * ```
 */
export function defineProvider<Config>(definition: ProviderDefinition<Config>): Provider {
  const { name, version, description } = definition;
  if (!NAME.test(name)) throw new TypeError(`provider name "${name}" is not lower-case letters, digits and dashes`);
  const schema = definition.configSchema;
  return {
    name,
    version,
    description,
    configJsonSchema: schema === undefined ? '' : describeSchema(rejectUnknownKeys(schema)),
    connect: async (config, context) => {
      const parsed = schema === undefined ? (config as Config) : parseConfig(schema, config, name);
      return await definition.connect(parsed, context);
    },
  };
}

function rejectUnknownKeys(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

function describeSchema(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function parseConfig<Config>(schema: z.ZodType<Config>, config: unknown, name: string): Config {
  const { error } = rejectUnknownKeys(schema).safeParse(config);
  if (error === undefined) return schema.parse(config);
  const problems = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new CorkscrewError('config_invalid', `configuration of provider ${name}: ${problems.join('; ')}`, {
    hint: keyHint(schema, error),
    details: { problems },
  });
}

/** Names the keys that an unknown one may have meant, else all of them. */
function keyHint(schema: z.ZodType, { issues }: z.ZodError): string | undefined {
  const known = knownKeys(schema);
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const nearest = unknown.flatMap((key) => nearestNames(key, known, { limit: 1 }));
  if (nearest.length > 0) return `Did you mean ${nearest.join(', ')}?`;
  return known.length === 0 ? undefined : `Known keys: ${known.join(', ')}.`;
}

function knownKeys(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
