import { readFileSync } from 'node:fs';
import { openCatalog } from '@corkscrew/aws-catalog';
import type { Claim, ProviderSession, ResourceDraft, ScanUnit } from '@corkscrew/sdk';
import { draftsOf, mapConcurrent } from '@corkscrew/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { isMotoLeftOut, type MotoServer, runPython, startMoto } from './moto/python.ts';

/** What boto3 lists: ids or ARNs by type, and the lists with rows that nobody has looked at. */
interface Listed {
  readonly listed: Readonly<Record<string, readonly string[]>>;
  readonly unknown: readonly string[];
}

/** An accepted difference: ids of a type, with `*` at the end for all that begin so, that boto3 lists and we do not. */
interface Accepted {
  readonly typeName: string;
  readonly ids: string;
  readonly reason: string;
}

/** moto and we work on a core each. */
const CONCURRENT_UNITS = 4;

function readAccepted(): readonly Accepted[] {
  const text = readFileSync(new URL('./moto/estate-differences.tsv', import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [typeName = '', ids = '', reason = ''] = line.split('\t');
      return { typeName, ids, reason };
    });
}

function matches({ typeName, ids }: Accepted, type: string, id: string): boolean {
  return typeName === type && (ids.endsWith('*') ? id.startsWith(ids.slice(0, -1)) : id === ids);
}

describe.skipIf(isMotoLeftOut('the parity with what boto3 lists'))('a scan of everything that moto can hold', () => {
  useMotoCredentials();
  const accepted = readAccepted();
  const resources: ResourceDraft[] = [];
  const claims: Claim[] = [];
  let moto: MotoServer;
  let session: ProviderSession;
  let theirs: Listed;

  beforeAll(async () => {
    moto = await startMoto();
    const services = (await runPython('estate.py', [moto.url])) as readonly string[];
    session = await createAwsProvider({ env: motoEnvironment(moto.url) }).connect(
      { facets: 'none' },
      { logger: () => {}, cacheDir: '' },
    );
    const plan = await session.planScan?.({ services, regions: ['us-east-1'] }, {});
    const scanOne = async (unit: ScanUnit): Promise<void> => {
      for await (const message of session.scanUnit(unit, {})) {
        resources.push(...draftsOf(message));
        if (message.kind === 'claim') claims.push(message.claim);
      }
    };
    for await (const _ of mapConcurrent(plan?.units ?? [], CONCURRENT_UNITS, scanOne));
    theirs = (await runPython('estate_lists.py', [moto.url], JSON.stringify(services))) as Listed;
  }, 300_000);

  afterAll(async () => {
    await session?.close?.();
    await moto?.close();
  });

  const lost = (): readonly { readonly type: string; readonly id: string }[] => {
    const found = Map.groupBy(resources, ({ typeName }) => typeName);
    return Object.entries(theirs.listed).flatMap(([type, ids]) => {
      const ours = new Set((found.get(type) ?? []).flatMap(({ id, arn }) => [id, arn]));
      return ids.filter((id) => !ours.has(id)).map((id) => ({ type, id }));
    });
  };

  test('covers at least a hundred services, each with a resource that boto3 lists', () => {
    const catalog = openCatalog();
    const listed = new Set(Object.entries(theirs.listed).flatMap(([type, ids]) => (ids.length > 0 ? [type] : [])));
    const services = catalog
      .services()
      .filter(({ name }) => catalog.service(name).resourceTypes.some((type) => listed.has(type.name)));
    process.stdout.write(
      `moto: ${services.length} services, ${listed.size} types and ${Object.values(theirs.listed).flat().length} resources that boto3 lists; ${resources.length} that we found\n`,
    );
    expect(services.length).toBeGreaterThanOrEqual(100);
    expect(listed.size).toBeGreaterThanOrEqual(200);
  });

  test('finds every resource that boto3 lists, but for the accepted differences', () => {
    const unexplained = lost().filter(({ type, id }) => !accepted.some((one) => matches(one, type, id)));
    expect(unexplained).toEqual([]);
  });

  test('finds none of a compared type that boto3 does not list', () => {
    const invented = resources
      .filter(({ typeName, id, arn }) => {
        const ids = theirs.listed[typeName];
        return ids !== undefined && !ids.includes(id) && !ids.includes(arn ?? '');
      })
      .map(({ typeName, id }) => `${typeName} ${id}`);
    expect(invented).toEqual([]);
  });

  test('accepts no difference that is none', () => {
    const differences = lost();
    const idle = accepted.filter((one) => !differences.some(({ type, id }) => matches(one, type, id)));
    expect(idle).toEqual([]);
    expect(accepted.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  test('compares or explains every list that boto3 gets rows from', () => {
    expect(theirs.unknown).toEqual([]);
  });

  test('gives no two resources one identity', () => {
    const payloads = Map.groupBy(resources, ({ typeName, region, id }) => `${typeName} ${region} ${id}`);
    const differing = [...payloads].filter(
      ([, same]) => new Set(same.map(({ payload }) => JSON.stringify(payload))).size > 1,
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  test('calls nothing denied', () => {
    expect(claims.filter(({ outcome }) => outcome === 'denied')).toEqual([]);
  });
});
