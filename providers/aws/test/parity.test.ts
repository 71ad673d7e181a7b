import { createShapeReader, openCatalog } from '@corkscrew/aws-catalog';
import { canonicalJson, mapConcurrent } from '@corkscrew/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsApi, createAwsApi } from '../src/aws-api.ts';
import { describeFailure } from '../src/aws-error.ts';
import { createDefaultCredentials } from '../src/credentials.ts';
import { UNREADABLE_RESPONSE } from '../src/reply-error.ts';
import { loadSettings } from '../src/settings.ts';
import { type Difference, diffJson } from './moto/diff.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { type MotoServer, runPython, isMotoLeftOut, startMoto } from './moto/python.ts';

type Call = readonly [service: string, operation: string, input: Readonly<Record<string, never>>];
type Reply = { readonly output: unknown } | { readonly error: string };

interface Compared {
  readonly call: Call;
  readonly differences: readonly Difference[];
}

const CONCURRENCY = 8;
/** boto3 spends most of its time on loading its models, which one process does on one core. */
const BOTO_PROCESSES = 2;
const catalog = openCatalog();

/** Every permitted read that can be called without input. */
function listParameterlessReads(): Call[] {
  return catalog.services().flatMap(({ name }) => {
    const service = catalog.service(name);
    const shapes = createShapeReader(service);
    return Object.keys(service.operations)
      .filter((operation) => shapes.input(operation)?.members.every((member) => !member.isRequired) ?? true)
      .filter((operation) => shapes.output(operation) !== undefined)
      .map((operation): Call => [name, operation, {}]);
  });
}

/** The SDK rounds what lies below a millisecond, boto3's dates are cut off: that much two times may differ. */
function isRoundedTime({ ours, theirs }: Difference): boolean {
  const times = [ours, theirs].map((value) =>
    typeof value === 'string' && /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN,
  );
  return Math.abs((times[0] ?? Number.NaN) - (times[1] ?? Number.NaN)) <= 1;
}

describe.skipIf(isMotoLeftOut('the parity with boto3'))('parity with boto3', () => {
  const unreadable: string[] = [];
  let moto: MotoServer;
  let api: AwsApi;
  let compared: readonly Compared[];
  useMotoCredentials();

  const callOurs = async ([service, operation, input]: Call): Promise<Reply> => {
    const target = {
      accountId: '123456789012',
      credentials: createDefaultCredentials(undefined, () => {}),
      service: catalog.service(service),
      region: 'us-east-1',
    };
    try {
      return { output: JSON.parse(canonicalJson(await api.call(target, { operation, input }))) as unknown };
    } catch (error) {
      const failure = describeFailure(error);
      if (failure.code === UNREADABLE_RESPONSE) unreadable.push(`${service}:${operation}: ${failure.message}`);
      return { error: failure.code };
    }
  };

  const callAllOurs = async (calls: readonly Call[]): Promise<ReadonlyMap<Call, unknown>> => {
    const outputs = new Map<Call, unknown>();
    const replies = mapConcurrent(calls, CONCURRENCY, async (call) => [call, await callOurs(call)] as const);
    for await (const [call, reply] of replies) if ('output' in reply) outputs.set(call, reply.output);
    return outputs;
  };

  const callAllTheirs = async (calls: readonly Call[]): Promise<ReadonlyMap<Call, Reply>> => {
    const services = [...new Set(calls.map(([service]) => service))];
    const shares = Array.from({ length: BOTO_PROCESSES }, (_, share) =>
      calls.filter(([service]) => services.indexOf(service) % BOTO_PROCESSES === share),
    );
    const replies = await Promise.all(
      shares.map((share) => runPython('boto_lists.py', [moto.url], JSON.stringify(share)) as Promise<readonly Reply[]>),
    );
    return new Map(shares.flatMap((share, index) => share.map((call, at) => [call, replies[index]?.[at] as Reply])));
  };

  const compare = async (ours: ReadonlyMap<Call, unknown>): Promise<readonly Compared[]> => {
    const calls = [...ours.keys()];
    const theirs = await callAllTheirs(calls);
    return calls.map((call) => {
      const reply = theirs.get(call);
      if (reply === undefined || !('output' in reply)) {
        return { call, differences: [{ path: '', kind: 'shape', ours: 'an output', theirs: reply }] };
      }
      return { call, differences: diffJson(ours.get(call), reply.output) };
    });
  };

  beforeAll(async () => {
    moto = await startMoto();
    await runPython('seed.py', [moto.url]);
    const settings = await loadSettings(
      { max_concurrency: CONCURRENCY },
      motoEnvironment(moto.url),
      catalog.partitions,
    );
    api = createAwsApi({ catalog, settings });
    const calls = await runPython('known_calls.py', [], JSON.stringify(listParameterlessReads()));
    const ours = await callAllOurs(calls as readonly Call[]);
    const outputs = await compare(ours);
    // What moto makes up anew for each call differs between two calls of ours as well, at the same places.
    const differing = outputs.filter(({ differences }) => differences.some((difference) => !isRoundedTime(difference)));
    const again = await callAllOurs(differing.map(({ call }) => call));
    compared = outputs.map(({ call, differences }) => {
      const made = new Set(diffJson(ours.get(call), again.get(call) ?? ours.get(call)).map(({ path }) => path));
      return { call, differences: differences.filter(({ kind, path }) => kind === 'shape' || !made.has(path)) };
    });
  }, 300_000);

  afterAll(async () => {
    api?.close();
    await moto?.close();
  });

  test('compares hundreds of operations over all protocols that moto speaks', () => {
    const protocols = new Set(compared.map(({ call }) => catalog.service(call[0]).protocol));
    expect([...protocols].sort()).toEqual(['ec2', 'json', 'query', 'rest-json', 'rest-xml']);
    expect(compared.length).toBeGreaterThan(400);
  });

  test('reads every reply that moto gives', () => {
    expect(unreadable).toEqual([]);
  });

  test('gives outputs of the same structure', () => {
    const shapes = compared.flatMap(({ call, differences }) =>
      differences
        .filter(({ kind }) => kind === 'shape')
        .map((difference) => ({ call: `${call[0]}:${call[1]}`, ...difference })),
    );
    expect(shapes).toEqual([]);
  });

  test('gives the same values but for times below a millisecond', () => {
    const values = compared.flatMap(({ call, differences }) =>
      differences
        .filter((difference) => difference.kind === 'value' && !isRoundedTime(difference))
        .map((difference) => ({ call: `${call[0]}:${call[1]}`, ...difference })),
    );
    expect(values).toEqual([]);
  });
});
