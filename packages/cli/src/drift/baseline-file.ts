import { canonicalJson, contentHash, CorkscrewError } from '@corkscrew/core';
import type { Baseline, BaselineResource, ResourceFilter } from '@corkscrew/store';
import { z } from 'zod';

/** Names the form of the file. A form that cannot be read alike gets another number. */
const FORMAT = 'corkscrew-baseline/1';

/** A baseline as a file has it. */
export interface BaselineFile {
  readonly name: string;
  readonly savedAt: Date;
  readonly filter: ResourceFilter;
  readonly toolVersion: string;
  readonly resources: readonly BaselineResource[];
}

/** Renders a baseline piece by piece: sorted, one value a line, and the same for the same content. */
export async function* renderBaseline(
  baseline: Omit<Baseline, 'resourceCount'>,
  resources: AsyncIterable<readonly BaselineResource[]>,
): AsyncGenerator<string, void, undefined> {
  const head = {
    filter: baseline.filter,
    format: FORMAT,
    name: baseline.name,
    saved_at: baseline.savedAt.toISOString(),
    tool_version: baseline.toolVersion,
  };
  yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "resources": [`;
  let separator = '\n';
  for await (const batch of resources) {
    for (const resource of batch) {
      yield `${separator}${indent(JSON.stringify(toEntry(resource), undefined, 2))}`;
      separator = ',\n';
    }
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

/** Members in a fixed order; payloads sorted by their keys; last a digest of it all, which tells whether somebody changed it since. */
function toEntry(resource: BaselineResource): Readonly<Record<string, unknown>> {
  const facts = {
    uid: resource.uid,
    provider: resource.provider,
    account_id: resource.accountId,
    region: resource.region,
    service: resource.service,
    type: resource.type,
    type_name: resource.typeName,
    id: resource.id,
    name: resource.name,
    arn: resource.arn,
    incarnation: resource.incarnation,
    content_hash: resource.contentHash,
    tags: resource.tags === undefined ? null : sorted(resource.tags),
    attributes: sorted(resource.attributes),
    raw_data: sorted(resource.rawData),
  };
  return { ...facts, digest: digestOf(facts) };
}

function digestOf(facts: Readonly<Record<string, unknown>>): string {
  return contentHash(canonicalJson(facts));
}

function sorted(json: string): unknown {
  return JSON.parse(canonicalJson(JSON.parse(json)));
}

const text = z.string();
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'is no uid');
const list = z.array(text).optional();
const entry = z.strictObject({
  uid: uuid,
  provider: text,
  account_id: text,
  region: text,
  service: text,
  type: text,
  type_name: text,
  id: text,
  name: text,
  arn: text,
  incarnation: text,
  content_hash: uuid,
  tags: z.record(z.string(), z.json()).nullable(),
  attributes: z.json(),
  raw_data: z.json(),
  digest: text,
});
const file = z.strictObject({
  format: z.literal(FORMAT, { error: `its format is not ${FORMAT}` }),
  filter: z.strictObject({ providers: list, accounts: list, regions: list, services: list, types: list }),
  name: text,
  saved_at: z.iso.datetime(),
  tool_version: text,
  resources: z.array(entry),
});

/**
 * Reads a baseline from a file's text.
 *
 * @throws CorkscrewError `invalid_argument` where it is none, with what is wrong in it
 */
export function parseBaseline(content: string, path: string): BaselineFile {
  const result = file.safeParse(parseJson(content, path));
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw unreadable(path, `${issue?.message.replace(/^Invalid input: /, '') ?? 'it is not readable'}${place}`);
  }
  const { name, saved_at: savedAt, filter, tool_version: toolVersion, resources } = result.data;
  return { name, savedAt: new Date(savedAt), filter, toolVersion, resources: resources.map(toResource) };
}

/**
 * The hash leaves out what changes by itself, and which that is only the provider knows. So what was changed by hand or by a merge gets one
 * that no resource has: it is compared field by field.
 */
function toResource({ digest, ...found }: z.infer<typeof entry>): BaselineResource {
  const actual = digestOf(found);
  return {
    uid: found.uid,
    provider: found.provider,
    accountId: found.account_id,
    region: found.region,
    service: found.service,
    type: found.type,
    typeName: found.type_name,
    id: found.id,
    name: found.name,
    arn: found.arn,
    incarnation: found.incarnation,
    contentHash: digest === actual ? found.content_hash : toUuid(contentHash(`edited ${actual}`)),
    tags: found.tags === null ? undefined : canonicalJson(found.tags),
    attributes: canonicalJson(found.attributes),
    rawData: canonicalJson(found.raw_data),
  };
}

function toUuid(hash: string): string {
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw unreadable(path, 'it is not JSON', error);
  }
}

function unreadable(path: string, problem: string, cause?: unknown): CorkscrewError {
  return new CorkscrewError('invalid_argument', `read baseline ${path}: ${problem}`, {
    hint: 'Give a file that `corkscrew drift export` wrote.',
    cause,
  });
}
