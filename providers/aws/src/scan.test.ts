import type { Claim, Diagnostic, ScanUnit, ScanYield } from '@corkscrew/sdk';
import { draftsOf } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import type { AwsConfig } from './config.ts';
import { NON_API_RESPONSE } from './reply-error.ts';
import { scanUnit } from './scan.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal, settingsOf } from './testing/fake-api.ts';

interface Scanned {
  readonly ids: readonly string[];
  readonly claims: readonly Claim[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
  readonly operations: readonly string[];
}

interface ScanOptions {
  readonly service?: string;
  readonly region?: string;
  readonly signal?: AbortSignal;
  readonly config?: AwsConfig;
}

function unitOf(types: readonly string[], { service = 'iam', region = 'global' }: ScanOptions): ScanUnit {
  return {
    provider: 'aws',
    unitId: 'unit',
    accountId: '123456789012',
    region,
    service,
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types }),
  };
}

async function scan(types: readonly string[], answer: Answer, options: ScanOptions = {}): Promise<Scanned> {
  const api = createFakeApi(answer, settingsOf({ facets: 'none', ...options.config }));
  const messages: ScanYield[] = [];
  const unit = unitOf(types, options);
  for await (const message of scanUnit(unit, { api, accounts: ACCOUNTS, signal: options.signal }))
    messages.push(message);
  return {
    ids: messages.flatMap(draftsOf).map(({ id }) => id),
    claims: messages.flatMap((message) => (message.kind === 'claim' ? [message.claim] : [])),
    diagnostics: messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : [])),
    operations: api.calls.map((call) => call.operation),
  };
}

const USER = { UserName: 'ada', Arn: 'arn:aws:iam::123456789012:user/ada', UserId: 'AIDA1' };
const IDENTITY = { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:role/reader' };

function refuseLists(error: Error): Answer {
  return ({ operation }) => {
    if (operation === 'GetCallerIdentity') return IDENTITY;
    throw error;
  };
}

describe('a list of what no list of a service gives', () => {
  test('goes on where a type is not answered, says so, and keeps equal identifiers of two types apart', async () => {
    const answer: Answer = ({ input }) => {
      const name = input['TypeName'] as string;
      if (name.startsWith('AWS::A')) throw refusal('TypeNotFoundException');
      return { TypeName: name, ResourceDescriptions: name.startsWith('AWS::R') ? [{ Identifier: 'same' }] : [] };
    };
    const options = { service: 'cloudcontrol', region: 'eu-west-1' };
    const { ids, claims, operations } = await scan(['Resource'], answer, options);
    expect(operations.length).toBeGreaterThan(100);
    expect(ids.length).toBeGreaterThan(5);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^AWS::R\w+::\w+\/same$/.test(id))).toBe(true);
    expect(claims).toHaveLength(1);
    expect(claims[0]?.outcome).not.toBe('complete');
  });
});

describe('scanUnit', () => {
  test('yields the rows of all pages and claims them as complete', async () => {
    const answer: Answer = ({ input }) =>
      input['Marker'] === undefined
        ? { Users: [USER], IsTruncated: true, Marker: 'm' }
        : { Users: [{ ...USER, UserName: 'grace', Arn: '' }] };
    const { ids, claims, diagnostics } = await scan(['User'], answer);
    expect(ids).toEqual(['ada', 'grace']);
    expect(claims).toEqual([
      {
        scope: { accountId: '123456789012', region: 'global', service: 'iam', type: 'User', subScope: '' },
        outcome: 'complete',
        count: 2,
        reason: '',
      },
    ]);
    expect(diagnostics).toEqual([]);
  });

  test('claims a denied list as denied, and names the permission', async () => {
    const { claims, diagnostics } = await scan(['User'], refuseLists(refusal('AccessDenied', 'not you', 403)));
    expect(claims).toMatchObject([{ outcome: 'denied', count: 0, reason: 'AccessDenied: not you' }]);
    expect(diagnostics).toMatchObject([
      {
        code: 'access_denied',
        severity: 'warning',
        operation: 'iam:ListUsers',
        message: 'list iam:User in 123456789012/global: AccessDenied: not you',
        advice: 'Grant iam:ListUsers to arn:aws:iam::123456789012:role/reader.',
      },
    ]);
  });

  test('goes on with the other lists of the unit when one fails', async () => {
    const answer: Answer = ({ operation }) => {
      if (operation === 'ListUsers') return { Users: [USER] };
      throw refusal('AccessDenied');
    };
    const { ids, claims } = await scan(['Group', 'User'], answer);
    expect(ids).toEqual(['ada']);
    expect(Object.fromEntries(claims.map((claim) => [claim.scope.type, claim.outcome]))).toEqual({
      Group: 'denied',
      User: 'complete',
    });
  });

  test.each<[string, Error, readonly string[]]>([
    ['failed: throttling without end', refusal('Throttling'), ['throttled']],
    ['failed: a server error', refusal('InternalFailure', 'x', 500), ['server_error']],
    ['failed: a refused input', refusal('ValidationException'), ['validation_refused']],
    ['failed: a reset', Object.assign(new Error('x'), { code: 'ECONNRESET' }), ['unreachable']],
    ['unsupported: an unknown operation', refusal('UnknownOperationException'), ['unsupported']],
    ['unsupported: a page of an emulator', refusal(NON_API_RESPONSE, 'x', 500), ['unsupported']],
    ['not_applicable: a service that is not turned on', refusal('SubscriptionRequiredException'), ['not_subscribed']],
    ['not_applicable: a subscription that is wanted', refusal('OptInRequired', 'no', 403), ['not_subscribed']],
    ['not_applicable: something that was never set up', refusal('ResourceNotFoundException', 'no'), ['not_set_up']],
    ['denied: what may not be read', refusal('AccessDenied', 'no', 403), ['access_denied']],
  ])('claims as %s', async (name, error, codes) => {
    const { claims, diagnostics } = await scan(['User'], refuseLists(error));
    expect(claims).toMatchObject([{ outcome: name.split(':')[0] }]);
    expect(claims[0]?.reason).not.toBe('');
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(codes);
  });

  test('tells of unanswered lists once for the unit', async () => {
    const { claims, diagnostics } = await scan(['Group', 'User'], refuseLists(refusal('NotImplemented', 'x', 501)));
    expect(claims.map((claim) => claim.outcome)).toEqual(['unsupported', 'unsupported']);
    expect(diagnostics).toMatchObject([{ message: expect.stringContaining('2 reads (Group, User)') as string }]);
  });

  test('tells once for the unit that the account does not use a service', async () => {
    const answer = refuseLists(refusal('AccessDeniedException', 'Macie is not enabled.', 403));
    const { claims, diagnostics } = await scan(['AllowList', 'Member'], answer, {
      service: 'macie2',
      region: 'eu-west-1',
    });
    expect(claims.map(({ outcome }) => outcome)).toEqual(['not_applicable', 'not_applicable']);
    expect(diagnostics).toMatchObject([
      {
        code: 'not_subscribed',
        severity: 'info',
        message: expect.stringContaining('(AllowList, Member): AccessDeniedException: Macie is not enabled.') as string,
      },
    ]);
  });

  test('claims a list that fails after its first page as truncated', async () => {
    const answer: Answer = ({ input }) => {
      if (input['Marker'] !== undefined) throw refusal('Throttling');
      return { Users: [USER], Marker: 'm' };
    };
    expect((await scan(['User'], answer)).claims).toMatchObject([{ outcome: 'truncated', count: 1 }]);
  });

  test('claims a list that repeats its token as truncated', async () => {
    const { claims, diagnostics } = await scan(['User'], () => ({ Users: [USER], Marker: 'm' }));
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 2 }]);
    expect(diagnostics).toMatchObject([{ code: 'repeated_token' }]);
  });

  test('claims a list with rows that cannot be identified as truncated', async () => {
    const { claims, diagnostics } = await scan(['User'], () => ({ Users: [USER, { Path: '/' }] }));
    expect(claims).toMatchObject([{ outcome: 'truncated', count: 1 }]);
    expect(diagnostics).toMatchObject([{ code: 'unidentified_rows' }]);
  });

  test('leaves out rows of other accounts and says how many', async () => {
    const foreign = { ...USER, Arn: 'arn:aws:iam::999999999999:user/eve' };
    const { ids, claims, diagnostics } = await scan(['User'], () => ({ Users: [USER, foreign] }));
    expect(ids).toEqual(['ada']);
    expect(claims).toMatchObject([{ outcome: 'complete', count: 1 }]);
    expect(diagnostics).toMatchObject([{ code: 'foreign_rows', severity: 'info' }]);
  });

  test('takes keys that a region does not know for a region that is not enabled', async () => {
    const answer = refuseLists(refusal('UnrecognizedClientException'));
    const { claims, diagnostics } = await scan(['Queue'], answer, { service: 'sqs', region: 'ap-east-1' });
    expect(claims).toMatchObject([{ outcome: 'not_applicable' }]);
    expect(diagnostics).toMatchObject([{ code: 'opt_in_required', severity: 'info' }]);
  });

  test('ends the unit where the keys are no longer known anywhere', async () => {
    const answer: Answer = () => {
      throw refusal('UnrecognizedClientException');
    };
    await expect(scan(['Queue'], answer, { service: 'sqs', region: 'ap-east-1' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('takes a host that does not exist for a service that is not there, unless it is known to be', async () => {
    const answer = refuseLists(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    const outcomeIn = async (options: ScanOptions): Promise<readonly unknown[]> => {
      const { claims, diagnostics } = await scan(['Queue'], answer, { service: 'sqs', ...options });
      return [claims[0]?.outcome, diagnostics[0]?.code];
    };
    expect(await outcomeIn({ region: 'eu-nowhere-9' })).toEqual(['not_applicable', 'not_in_region']);
    const known = { region: 'eu-nowhere-9', config: { endpoint_url: 'http://gone' } };
    expect(await outcomeIn({ region: 'eu-west-1' })).toEqual(['failed', 'unreachable']);
    expect(await outcomeIn(known)).toEqual(['failed', 'unreachable']);
  });

  test('lists the other values of an input when one is refused, and claims the whole as truncated', async () => {
    const refused = new Set<unknown>();
    const answer: Answer = ({ input }) => {
      const namespace = input['ServiceNamespace'];
      if (refused.size > 0) return { ScalableTargets: [] };
      refused.add(namespace);
      throw refusal('ValidationException');
    };
    const { claims, operations } = await scan(['ScalableTarget'], answer, {
      service: 'application-autoscaling',
      region: 'eu-west-1',
    });
    expect(operations.length).toBeGreaterThan(5);
    expect(claims).toMatchObject([{ outcome: 'truncated' }]);
  });

  test('walks one unit with several lists at the same time, but not with all', async () => {
    let running = 0;
    let most = 0;
    const answer: Answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      return {};
    };
    const types = ['Vpc', 'Subnet', 'Volume', 'KeyPair', 'Instance', 'Image', 'Address', 'RouteTable', 'NetworkAcl'];
    await scan(types, answer, { service: 'ec2', region: 'eu-west-1' });
    expect(most).toBe(6);
  });

  test('starts no further page while nobody reads', async () => {
    let pages = 0;
    const api = createFakeApi(
      () => {
        pages += 1;
        return { Users: [USER], Marker: `m${pages}` };
      },
      settingsOf({ facets: 'none' }),
    );
    const stream = scanUnit(unitOf(['User'], {}), { api, accounts: ACCOUNTS });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pages).toBeLessThan(12);
    await stream.return();
  });

  test('makes no call when aborted before, and keeps the reason', async () => {
    const reason = new Error('enough');
    const api = createFakeApi(() => ({}));
    const stream = scanUnit(unitOf(['User'], {}), { api, accounts: ACCOUNTS, signal: AbortSignal.abort(reason) });
    await expect(stream.next()).rejects.toBe(reason);
    expect(api.calls).toEqual([]);
  });

  test('rejects with the reason of an abort during a call, without a claim', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const answer: Answer = () => {
      controller.abort(reason);
      throw reason;
    };
    await expect(scan(['User'], answer, { signal: controller.signal })).rejects.toBe(reason);
  });

  test.each([
    ['service', { service: 'nothing' }, ['User']],
    ['type', {}, ['Nothing']],
  ])('refuses a unit of an unknown %s', async (_, options, types) => {
    await expect(scan(types, () => ({}), options)).rejects.toMatchObject({ code: 'not_found' });
  });
});
