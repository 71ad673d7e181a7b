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
import { type Created, type SeededValues, seededValues } from './moto/seeded-values.ts';
import { type MotoServer, runPython, isMotoLeftOut, startMoto } from './moto/python.ts';

type Call = readonly [service: string, operation: string, input: Readonly<Record<string, unknown>>];
type Reply = { readonly output: unknown } | { readonly error: string };

interface Compared {
  readonly call: Call;
  readonly differences: readonly Difference[];
}

const CONCURRENCY = 8;
/** boto3 spends most of its time on loading its models, which one process does on one core. */
const BOTO_PROCESSES = 2;
const catalog = openCatalog();

/** Every permitted read that needs no input, or only what names something that the seed made. */
function listReads(values: SeededValues): Call[] {
  return catalog.services().flatMap(({ name }) => {
    const service = catalog.service(name);
    const shapes = createShapeReader(service);
    const known = values[name] ?? {};
    return Object.keys(service.operations).flatMap((operation): Call[] => {
      const required = (shapes.input(operation)?.members ?? []).filter((member) => member.isRequired);
      if (shapes.output(operation) === undefined || required.some((member) => !(member.name in known))) return [];
      return [[name, operation, Object.fromEntries(required.map((member) => [member.name, known[member.name]]))]];
    });
  });
}

/** The SDK rounds what lies below a millisecond, boto3's dates are cut off: that much two times may differ. */
function isRoundedTime({ ours, theirs }: Difference): boolean {
  const times = [ours, theirs].map((value) =>
    typeof value === 'string' && /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN,
  );
  return Math.abs((times[0] ?? Number.NaN) - (times[1] ?? Number.NaN)) <= 1;
}

/** Where two outputs of ours for the same call differ. */
function diffReplies(first: Reply | undefined, second: Reply | undefined): readonly Difference[] {
  if (first === undefined || second === undefined || 'error' in first || 'error' in second) return [];
  return diffJson(first.output, second.output);
}

/** boto3 asks for keys in this encoding by itself, and keeps the reply's word for it. */
function isAskedByBoto3(call: Call, { path, theirs }: Difference): boolean {
  return call[0] === 's3' && call[1].startsWith('ListObjects') && path === '.EncodingType' && theirs === 'url';
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

  const callAllOurs = async (calls: readonly Call[]): Promise<ReadonlyMap<Call, Reply>> => {
    const replies = new Map<Call, Reply>();
    const pairs = mapConcurrent(calls, CONCURRENCY, async (call) => [call, await callOurs(call)] as const);
    for await (const [call, reply] of pairs) replies.set(call, reply);
    return replies;
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

  /** Compares what both sides answer. What both refuse has nothing to compare; what only one refuses differs. */
  const compare = (ours: ReadonlyMap<Call, Reply>, theirs: ReadonlyMap<Call, Reply>): readonly Compared[] =>
    [...ours].flatMap(([call, own]): Compared[] => {
      const other = theirs.get(call) ?? { error: 'no reply' };
      if ('error' in own && 'error' in other) return [];
      if ('error' in own || 'error' in other) {
        return [{ call, differences: [{ path: '', kind: 'shape', ours: own, theirs: other }] }];
      }
      const differences = diffJson(own.output, other.output);
      return [{ call, differences: differences.filter((difference) => !isAskedByBoto3(call, difference)) }];
    });

  beforeAll(async () => {
    moto = await startMoto();
    const created = (await runPython('seed.py', [moto.url])) as Created;
    const settings = await loadSettings(
      { max_concurrency: CONCURRENCY },
      motoEnvironment(moto.url),
      catalog.partitions,
    );
    api = createAwsApi({ catalog, settings });
    const listed = JSON.stringify(listReads(seededValues(created)));
    const calls = (await runPython('known_calls.py', [], listed)) as readonly Call[];
    const first = await callAllOurs(calls);
    const theirs = await callAllTheirs(calls);
    // moto makes some values anew for each call, and fails now and then when several ask at once: what differs is asked again.
    const differing = compare(first, theirs).filter(({ differences }) => !differences.every(isRoundedTime));
    const again = await callAllOurs(differing.map(({ call }) => call));
    const ours = new Map(
      [...first].map(([call, reply]) => [call, 'error' in reply ? (again.get(call) ?? reply) : reply]),
    );
    compared = compare(ours, theirs).map(({ call, differences }) => {
      const made = new Set(diffReplies(ours.get(call), again.get(call)).map(({ path }) => path));
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
    expect(compared.length).toBeGreaterThan(550);
    expect(compared.filter(({ call }) => Object.keys(call[2]).length > 0).length).toBeGreaterThan(50);
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
