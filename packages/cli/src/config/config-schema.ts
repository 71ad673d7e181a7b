import { z } from 'zod';
import type { OutputFormat } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';

/** A part that the user knows to be missing, as the file has it. */
export interface AcceptedGapConfig {
  readonly provider?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly service?: string | undefined;
  readonly type?: string | undefined;
  readonly facet?: string | undefined;
  readonly reason: string;
  /** ISO 8601 date or time. */
  readonly expires: string;
}

/** The configuration blocks of the providers, by name. */
export type ProviderBlocks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The content of `corkscrew.yaml`. */
export interface Config {
  readonly database?: string | undefined;
  readonly output?: OutputFormat | undefined;
  readonly plugins?:
    | {
        readonly directories?: readonly string[] | undefined;
        readonly checksums?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly providers?: ProviderBlocks | undefined;
  readonly scan?:
    | {
        readonly concurrency?: number | undefined;
        readonly accepted_gaps?: readonly AcceptedGapConfig[] | undefined;
      }
    | undefined;
  readonly drift?: { readonly ignore_paths?: readonly string[] | undefined } | undefined;
}

const acceptedGap = z.strictObject({
  provider: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  service: z.string().optional(),
  type: z.string().optional(),
  facet: z.string().optional(),
  reason: z.string().min(1, 'say why the gap is accepted'),
  expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'expected a date such as 2027-06-30' }),
});

/** The whole of `corkscrew.yaml`. What stands under a provider's name belongs to its plugin. */
export const configSchema: z.ZodType<Config> = z.strictObject({
  database: z.string().min(1).optional(),
  output: z.enum(OUTPUT_FORMATS).optional(),
  plugins: z
    .strictObject({
      directories: z.array(z.string().min(1)).optional(),
      checksums: z
        .record(z.string(), z.string().regex(/^(sha256:)?[0-9a-f]{64}$/, 'expected a sha256 in lower-case hex'))
        .optional(),
    })
    .optional(),
  providers: z.record(z.string(), z.record(z.string(), z.json())).optional(),
  scan: z
    .strictObject({
      concurrency: z.int().min(1).max(1000).optional(),
      accepted_gaps: z.array(acceptedGap).optional(),
    })
    .optional(),
  drift: z.strictObject({ ignore_paths: z.array(z.string().min(1)).optional() }).optional(),
});

/** Lists the keys that may stand at a path of the file; empty where any may. */
export function listKnownKeys(path: readonly PropertyKey[]): readonly string[] {
  return listKeysOf(configSchema, path);
}

/** Lists the keys that a schema knows at a path. */
export function listKeysOf(root: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let schema: z.core.$ZodType | undefined = root;
  for (const part of path) schema = childSchema(schema, part);
  const object = unwrap(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function childSchema(schema: z.core.$ZodType | undefined, part: PropertyKey): z.core.$ZodType | undefined {
  const outer = unwrap(schema);
  if (outer instanceof z.ZodObject) return (outer.shape as Record<PropertyKey, z.core.$ZodType>)[part];
  if (outer instanceof z.ZodArray) return outer.element;
  if (outer instanceof z.ZodRecord) return outer.valueType;
  return undefined;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
