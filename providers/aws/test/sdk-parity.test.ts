import { createShapeReader, openCatalog, type ResolvedShape, type ServiceCatalog } from '@corkscrew/aws-catalog';
import { canonicalJson, mapConcurrent } from '@corkscrew/sdk';
import { startSimulator } from '@corkscrew/simulator';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { parseUrl } from '@smithy/core/protocols';
import type { HttpResponse } from '@smithy/types';
import { describe, expect, test } from 'vitest';
import { createServiceCodec, type ServiceCodec } from '../src/protocol.ts';
import { collectBytes } from '../src/http-body.ts';
import { createSchemaSource } from '../src/schema.ts';
import { createServiceClient, type ServiceClient } from '../src/service-client.ts';
import { diffJson } from './moto/diff.ts';
import { runPython, isMotoLeftOut, startMoto } from './moto/python.ts';

type Call = readonly [service: string, operation: string, input: Readonly<Record<string, unknown>>];

interface Comparison {
  readonly call: string;
  readonly protocol: string;
  /** Where our reader and the SDK's deserialiser differ on the same bytes. */
  readonly differences: readonly unknown[];
}

const CONCURRENCY = 8;
const REGION = 'us-east-1';
const DEEPEST_INPUT = 6;
const catalog = openCatalog();

interface RecordedReply {
  readonly response: HttpResponse;
  readonly bytes: Uint8Array;
}

/** Keeps the bytes of the last reply that a client got, for both to read. */
class RecordingHandler extends NodeHttpHandler {
  #reply: RecordedReply | undefined;

  override async handle(...request: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const answer = await super.handle(...request);
    const bytes = await collectBytes(answer.response.body);
    answer.response.body = bytes;
    this.#reply = { response: answer.response, bytes };
    return answer;
  }

  /** Gives what was recorded since the last time. */
  take(): RecordedReply | undefined {
    const reply = this.#reply;
    this.#reply = undefined;
    return reply;
  }
}

interface Reader {
  readonly service: ServiceCatalog;
  readonly client: ServiceClient;
  readonly handler: RecordingHandler;
  readonly schemas: ReturnType<typeof createSchemaSource>;
  readonly codec: ServiceCodec;
}

function openReader(name: string, url: string): Reader {
  const service = catalog.service(name);
  const schemas = createSchemaSource(service);
  const handler = new RecordingHandler();
  const endpoint = { url, signingRegion: REGION, signingName: service.signingName, isCustom: true };
  const credentials = (): Promise<{ accessKeyId: string; secretAccessKey: string }> =>
    Promise.resolve({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' });
  const guard = { assertRead: () => {} };
  const client = createServiceClient({
    catalog: service,
    schemas,
    endpoint,
    credentials,
    handler,
    guard,
    clockOffsetMs: () => 0,
  });
  const codec = createServiceCodec(service, {
    namespace: schemas.namespace,
    endpoint: parseUrl(url),
    disableHostPrefix: true,
  });
  return { service, client, handler, schemas, codec };
}

/** Makes a call and reads its reply twice. Undefined where the reply is no success or not for our readers. */
async function compare(reader: Reader, operation: string, input: Call[2]): Promise<Comparison | undefined> {
  const { service, client, handler, schemas, codec } = reader;
  await client.call(operation, input).catch(() => {});
  const reply = handler.take();
  const schema = schemas.operation(operation);
  const read = schemas.readers.get(operation);
  if (reply === undefined || schema === undefined || read === undefined) return undefined;
  if (reply.response.statusCode >= 300 || reply.bytes.byteLength === 0) return undefined;
  const call = `${service.service}:${operation}`;
  const theirs = await codec.protocol
    .deserializeResponse(schema, codec.contextOf(operation), { ...reply.response, body: reply.bytes })
    .then((output) => plain({ ...output, $metadata: undefined }))
    .catch(() => undefined);
  // What the SDK refuses to read is compared with boto3 instead.
  if (theirs === undefined) return undefined;
  return { call, protocol: service.protocol, differences: diffJson(plain(read(reply.bytes)), theirs) };
}

function plain(value: unknown): unknown {
  return JSON.parse(canonicalJson(value));
}

async function compareAll(calls: readonly Call[], url: string): Promise<Comparison[]> {
  const byService = [...Map.groupBy(calls, ([service]) => service)];
  const compared: Comparison[] = [];
  const runs = mapConcurrent(byService, CONCURRENCY, async ([name, own]) => {
    const reader = openReader(name, url);
    const found: Comparison[] = [];
    for (const [, operation, input] of own) {
      const comparison = await compare(reader, operation, input);
      if (comparison !== undefined) found.push(comparison);
    }
    reader.handler.destroy();
    return found;
  });
  for await (const found of runs) compared.push(...found);
  return compared;
}

/** Values of simple shapes that every service takes for what they are. */
const LEAST_SCALARS: Partial<Record<ResolvedShape['kind'], unknown>> = {
  timestamp: new Date(0),
  number: 1,
  boolean: true,
  bigInteger: 1n,
  blob: new Uint8Array([1]),
  stream: new Uint8Array([1]),
  union: {},
  map: {},
  document: {},
};

/** An input of the least that an operation requires. */
function leastInput(shape: ResolvedShape, depth = 0): unknown {
  if (shape.kind === 'list') return [leastInput(shape.member.shape, depth + 1)];
  if (shape.kind !== 'structure') return LEAST_SCALARS[shape.kind] ?? 'x';
  const required = shape.members.filter((member) => member.isRequired && depth < DEEPEST_INPUT);
  return Object.fromEntries(required.map((member) => [member.name, leastInput(member.shape, depth + 1)]));
}

function listReads(isWanted: (hasRequiredInput: boolean) => boolean): Call[] {
  return catalog.services().flatMap(({ name }) => {
    const service = catalog.service(name);
    const shapes = createShapeReader(service);
    return Object.keys(service.operations)
      .filter((operation) => isWanted(shapes.input(operation)?.members.some((member) => member.isRequired) ?? false))
      .map((operation): Call => {
        const shape = shapes.input(operation);
        return [name, operation, shape === undefined ? {} : (leastInput(shape) as Call[2])];
      });
  });
}

function differing(compared: readonly Comparison[]): readonly Comparison[] {
  return compared.filter(({ differences }) => differences.length > 0);
}

describe('reading replies without the SDK', () => {
  test('gives what the SDK gives, for every operation of the simulator', { timeout: 300_000 }, async () => {
    await using simulator = await startSimulator({ seed: 7, regions: [REGION], resources: 2_000 });
    const compared = await compareAll(
      listReads(() => true),
      simulator.url,
    );

    expect(differing(compared)).toEqual([]);
    expect(compared.length).toBeGreaterThan(5_000);
    expect([...new Set(compared.map(({ protocol }) => protocol))].sort()).toEqual([
      'ec2',
      'json',
      'query',
      'rest-json',
      'rest-xml',
    ]);
  });

  const isSkipped = isMotoLeftOut('the parity with the SDK on moto');
  test.skipIf(isSkipped)('gives what the SDK gives, for every reply of moto', { timeout: 300_000 }, async () => {
    const moto = await startMoto();
    try {
      await runPython('seed.py', [moto.url]);
      const calls = await runPython(
        'known_calls.py',
        [],
        JSON.stringify(listReads((hasRequiredInput) => !hasRequiredInput)),
      );
      const compared = await compareAll(calls as readonly Call[], moto.url);
      expect(differing(compared)).toEqual([]);
      expect(compared.length).toBeGreaterThan(350);
    } finally {
      await moto.close();
    }
  });
});
