import type { Claim, Diagnostic, ScanUnit } from '@corkscrew/sdk';
import { draftsOf } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import type { AwsConfig } from '../config.ts';
import { noCalls } from '../call-stats.ts';
import type { LastScan } from '../remembered-calls.ts';
import { scanUnit } from '../scan.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal, settingsOf } from '../testing/fake-api.ts';
import { createResourceIndexes } from './resource-index.ts';

const UNIT: ScanUnit = {
  provider: 'aws',
  unitId: 'unit',
  accountId: '123456789012',
  region: 'eu-west-1',
  service: 'dynamodb',
  type: 'Table',
  estimatedCalls: 1,
  normaliserVersion: '1',
  payload: JSON.stringify({ types: ['Table'] }),
};

const ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/';

interface Estate {
  readonly tables?: readonly string[];
  readonly tagged?: readonly string[];
  readonly explored?: readonly string[];
  readonly state?: string;
  readonly kinds?: readonly string[];
  readonly fail?: Readonly<Record<string, Error>>;
}

function answerOf(estate: Estate): Answer {
  const { tables = [], tagged = [], explored = [], state = 'ACTIVE', kinds = ['dynamodb:table'], fail = {} } = estate;
  return ({ operation }) => {
    const failure = fail[operation];
    if (failure !== undefined) throw failure;
    switch (operation) {
      case 'ListTables':
        return { TableNames: tables };
      case 'GetResources':
        return { ResourceTagMappingList: tagged.map((ResourceARN) => ({ ResourceARN })) };
      case 'GetIndex':
        return { State: state };
      case 'ListSupportedResourceTypes':
        return { ResourceTypes: kinds.map((ResourceType) => ({ ResourceType })) };
      case 'ListResources':
        return { Resources: explored.map((Arn) => ({ Arn })) };
      default:
        return {};
    }
  };
}

interface Scanned {
  readonly ids: readonly string[];
  readonly claims: readonly Claim[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
  readonly operations: readonly string[];
  readonly remembered: LastScan | undefined;
}

async function scan(config: AwsConfig, estate: Estate, last?: LastScan): Promise<Scanned> {
  const api = createFakeApi(answerOf(estate), settingsOf({ facets: 'none', ...config }));
  let remembered: LastScan | undefined;
  const calls = {
    of: () => last,
    remember: (_: string, kept: LastScan) => {
      remembered = kept;
    },
  };
  const context = { api, accounts: ACCOUNTS, calls, indexes: createResourceIndexes(api) };
  const messages = [];
  for (let times = 0; times < 2; times += 1) {
    messages.length = 0;
    for await (const message of scanUnit(UNIT, context)) messages.push(message);
  }
  return {
    ids: messages.flatMap(draftsOf).map(({ id }) => id),
    claims: messages.flatMap((message) => (message.kind === 'claim' ? [message.claim] : [])),
    diagnostics: messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : [])),
    operations: api.calls.map(({ operation }) => operation),
    remembered,
  };
}

describe('cross_check', () => {
  test('asks no index unasked', async () => {
    expect((await scan({}, { tables: ['a'] })).operations).toEqual(['ListTables', 'ListTables']);
  });

  test('says that the lists gave all that the Tagging API names, and reads it once for all units', async () => {
    const { diagnostics, operations } = await scan(
      { cross_check: ['tagging'] },
      { tables: ['a', 'b'], tagged: [`${ARN}a`, 'arn:aws:sqs:eu-west-1:123456789012:q'] },
    );
    expect(diagnostics).toMatchObject([{ severity: 'info', code: 'cross_checked' }]);
    expect(diagnostics[0]?.message).toContain('the lists gave all 1 that it names');
    expect(operations.filter((operation) => operation === 'GetResources')).toHaveLength(1);
  });

  test('names what an index has and no list gave, without making anything of it', async () => {
    const estate = { tables: ['a'], explored: [`${ARN}a`, `${ARN}lost`] };
    const { diagnostics, ids, claims } = await scan({ cross_check: ['resource_explorer'] }, estate);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'unlisted', scope: { service: 'dynamodb' } }]);
    expect(diagnostics[0]?.message).toContain(`no list gave ${ARN}lost`);
    expect(ids).toEqual(['a']);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 1 }]);
  });

  test('compares neither other accounts and regions, nor kinds that look otherwise', async () => {
    const tagged = [
      `${ARN}a/backup/b`,
      'arn:aws:dynamodb:us-east-1:123456789012:table/x',
      'arn:aws:dynamodb:eu-west-1:999999999999:table/x',
    ];
    expect((await scan({ cross_check: ['tagging'] }, { tagged })).diagnostics).toEqual([]);
  });

  test('compares nothing of a list that failed', async () => {
    const estate = { tagged: [`${ARN}a`], fail: { ListTables: refusal('AccessDeniedException') } };
    const { diagnostics } = await scan({ cross_check: ['tagging'] }, estate);
    expect(diagnostics.map(({ code }) => code)).toEqual(['access_denied']);
  });

  test.each([
    ['tagging', { fail: { GetResources: refusal('AccessDeniedException') } }, 'AccessDenied'],
    ['resource_explorer', { state: 'CREATING' }, 'is CREATING'],
    ['resource_explorer', { fail: { GetIndex: refusal('ResourceNotFoundException') } }, 'ResourceNotFound'],
  ] as const)('says that %s cannot be asked, and keeps what was listed', async (source, estate, reason) => {
    const { diagnostics, ids } = await scan({ cross_check: [source] }, { tables: ['a'], ...estate });
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'cross_check_unavailable' }]);
    expect(diagnostics[0]?.message).toContain(reason);
    expect(ids).toEqual(['a']);
  });
});

describe('skip_empty', () => {
  const NONE: LastScan = { counts: noCalls(), rows: 0 };

  test('skips what the last scan found empty and an active index names nothing of, and claims nothing', async () => {
    const { claims, diagnostics, operations } = await scan({ skip_empty: true }, {}, NONE);
    expect(operations).toEqual(['GetIndex', 'ListSupportedResourceTypes', 'ListResources']);
    expect(claims).toMatchObject([{ outcome: 'not_applicable', count: 0 }]);
    expect(claims[0]?.reason).toContain('skipped');
    expect(diagnostics).toMatchObject([{ severity: 'info', code: 'skipped_as_empty' }]);
  });

  test.each<[string, AwsConfig, Estate, LastScan | undefined]>([
    ['nobody asks for it', {}, {}, NONE],
    ['nothing is known of the last scan', { skip_empty: true }, {}, undefined],
    ['the last scan found something', { skip_empty: true }, {}, { ...NONE, rows: 1 }],
    ['the last scan was not whole', { skip_empty: true }, {}, { counts: noCalls() }],
    ['the index is not active', { skip_empty: true }, { state: 'UPDATING' }, NONE],
    ['there is no index', { skip_empty: true }, { fail: { GetIndex: refusal('ResourceNotFoundException') } }, NONE],
    ['the index does not know the kind', { skip_empty: true }, { kinds: ['sqs:queue'] }, NONE],
    ['the index names something of the service', { skip_empty: true }, { explored: [`${ARN}a`] }, NONE],
  ])('lists where %s', async (...[, config, estate, last]) => {
    const { operations, ids, claims } = await scan(config, { tables: ['a'], ...estate }, last);
    expect(operations).toContain('ListTables');
    expect(ids).toEqual(['a']);
    expect(claims).toMatchObject([{ outcome: 'complete' }]);
  });

  test('remembers what a unit found only where all of its lists were read to their ends', async () => {
    expect((await scan({}, { tables: ['a', 'b'] })).remembered?.rows).toBe(2);
    expect(
      (await scan({}, { fail: { ListTables: refusal('AccessDeniedException') } })).remembered?.rows,
    ).toBeUndefined();
  });
});
