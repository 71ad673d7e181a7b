import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccountDirectory, createAccountDirectory } from './accounts.ts';
import { type AwsApi, createAwsApi } from './aws-api.ts';
import type { AccountConfig, AwsConfig } from './config.ts';
import { USER_AGENT } from './service-client.ts';
import { catalog, settingsOf } from './testing/fake-api.ts';
import { type FakeServer, type SeenRequest, startFakeServer, xmlReply, jsonReply } from './testing/http-server.ts';

const BASE = '111111111111';
const ROLE_ACCOUNT = '222222222222';
const ROLE = `arn:aws:iam::${ROLE_ACCOUNT}:role/reader`;
const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'] as const;

function identityXml(account: string): string {
  return (
    '<GetCallerIdentityResponse><GetCallerIdentityResult>' +
    `<Arn>arn:aws:sts::${account}:assumed-role/x/y</Arn><UserId>U</UserId><Account>${account}</Account>` +
    '</GetCallerIdentityResult></GetCallerIdentityResponse>'
  );
}

function sessionXml(key: string, expiration: Date): string {
  return (
    '<AssumeRoleResponse><AssumeRoleResult><Credentials>' +
    `<AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
    `<Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
  );
}

describe('createAccountDirectory', () => {
  let server: FakeServer;
  let api: AwsApi;
  let directory: AccountDirectory;
  let sessionEndsInMs = 3_600_000;
  const before = NAMES.map((name) => [name, process.env[name]] as const);

  const answer = (request: SeenRequest): ReturnType<typeof xmlReply> => {
    if (request.headers['x-amz-target'] === 'AWSOrganizationsV20161128.ListAccounts') {
      const { NextToken } = JSON.parse(request.body) as { readonly NextToken?: string };
      const first = { Accounts: [BASE, ROLE_ACCOUNT].map((Id) => ({ Id, Status: 'ACTIVE' })), NextToken: 'more' };
      const second = {
        Accounts: [
          { Id: '333333333333', Status: 'SUSPENDED' },
          { Id: '444444444444', Status: 'ACTIVE' },
        ],
      };
      return jsonReply(NextToken === undefined ? first : second);
    }
    if (request.body.startsWith('Action=AssumeRole')) {
      if (!request.body.includes(encodeURIComponent(ROLE))) {
        return xmlReply(
          '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
          { status: 403 },
        );
      }
      return xmlReply(sessionXml('ROLEKEY', new Date(Date.now() + sessionEndsInMs)));
    }
    return xmlReply(identityXml(request.headers.authorization?.includes('ROLEKEY') ? ROLE_ACCOUNT : BASE));
  };

  const open = (accounts?: readonly AccountConfig[], config: AwsConfig = {}): AccountDirectory => {
    api = createAwsApi({ catalog, settings: settingsOf({ endpoint_url: server.url, accounts, ...config }) });
    directory = createAccountDirectory(api, () => {});
    return directory;
  };
  const assumed = (): SeenRequest[] =>
    server.requests.filter((request) => request.body.startsWith('Action=AssumeRole'));

  beforeEach(async () => {
    for (const name of NAMES) delete process.env[name];
    process.env['AWS_ACCESS_KEY_ID'] = 'BASEKEY';
    process.env['AWS_SECRET_ACCESS_KEY'] = 's';
    sessionEndsInMs = 3_600_000;
    server = await startFakeServer(answer);
  });

  afterEach(async () => {
    directory.close();
    api.close();
    await server.close();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test('takes the account of the credentials where none is configured, and asks once', async () => {
    const accounts = open();
    expect((await accounts.list(undefined, {})).accounts).toMatchObject([{ accountId: BASE, partition: 'aws' }]);
    expect((await accounts.get(BASE, {})).accountId).toBe(BASE);
    expect(server.requests).toHaveLength(1);
  });

  test('assumes the role of a configured account, with its external id and session name', async () => {
    const accounts = open([{ role_arn: ROLE, external_id: 'ext', session_name: 'audit' }]);
    expect((await accounts.list(undefined, {})).accounts).toMatchObject([{ accountId: ROLE_ACCOUNT }]);
    expect(assumed()).toHaveLength(1);
    expect(assumed()[0]?.body).toContain('RoleSessionName=audit');
    expect(assumed()[0]?.body).toContain('ExternalId=ext');
    expect(assumed()[0]?.headers.authorization).toContain('BASEKEY');
  });

  test('renews a session before it ends, and when told that it is expired', async () => {
    const accounts = open([{ role_arn: ROLE }]);
    const [account] = (await accounts.list(undefined, {})).accounts;
    await account?.credentials.get();
    expect(assumed()).toHaveLength(1);
    account?.credentials.expire();
    sessionEndsInMs = 60_000;
    await account?.credentials.get();
    expect(assumed()).toHaveLength(2);
    await account?.credentials.get();
    expect(assumed()).toHaveLength(3);
  });

  test('goes on without an account that cannot be signed in to, and says so', async () => {
    const denied = 'arn:aws:iam::333333333333:role/reader';
    const { accounts, diagnostics } = await open([{ id: BASE }, { role_arn: denied }]).list(undefined, {});
    expect(accounts.map((account) => account.accountId)).toEqual([BASE]);
    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'access_denied', operation: 'sts:AssumeRole', scope: { accountId: '333333333333' } },
    ]);
  });

  test('keeps the credentials of several accounts apart', async () => {
    const { accounts } = await open([{ id: BASE }, { role_arn: ROLE }]).list(undefined, {});
    expect(accounts.map((account) => account.accountId)).toEqual([BASE, ROLE_ACCOUNT]);
  });

  test('fails where no account is left', async () => {
    const accounts = open([{ role_arn: 'arn:aws:iam::333333333333:role/reader' }]);
    await expect(accounts.list(undefined, {})).rejects.toMatchObject({ code: 'permission_denied' });
  });

  test('refuses an account id that the credentials are not of', async () => {
    await expect(open([{ id: ROLE_ACCOUNT }]).list(undefined, {})).rejects.toMatchObject({ code: 'config_invalid' });
  });

  test('keeps to the accounts that are asked for, and refuses unknown ones', async () => {
    const accounts = open([{ id: BASE }, { role_arn: ROLE }]);
    expect((await accounts.list([ROLE_ACCOUNT], {})).accounts.map((account) => account.accountId)).toEqual([
      ROLE_ACCOUNT,
    ]);
    await expect(accounts.list(['444444444444'], {})).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining(BASE) as string,
    });
  });

  test('lets the session of a role do nothing but read, unless told otherwise', async () => {
    await open([{ role_arn: ROLE, session_tags: { team: 'core' } }]).list(undefined, {});
    const body = decodeURIComponent(assumed()[0]?.body ?? '');
    expect(body).toContain('PolicyArns.member.1.arn=arn:aws:iam::aws:policy/ReadOnlyAccess');
    expect(body).toContain('"Effect":"Deny"');
    expect(body).toContain('secretsmanager:GetSecretValue');
    expect(body).toContain('Tags.member.1.Key=team');
    directory.close();
    api.close();
    await open([{ role_arn: ROLE }], { session_policy: false }).list(undefined, {});
    expect(assumed()[1]?.body).not.toContain('Policy');
  });

  test('signs in to the active accounts of the organisation, and names those it leaves out', async () => {
    const accounts = open(undefined, { organizations: { role_name: 'reader', external_id: 'ext' } });
    const { accounts: found, diagnostics } = await accounts.list(undefined, {});
    expect(found.map((account) => account.accountId)).toEqual([BASE, ROLE_ACCOUNT]);
    expect(assumed()[0]?.body).toContain('ExternalId=ext');
    expect(diagnostics).toMatchObject([
      { code: 'account_not_active', message: expect.stringContaining('333333333333 (SUSPENDED)') as string },
      { code: 'access_denied', scope: { accountId: '444444444444' } },
    ]);
    expect((await accounts.get(ROLE_ACCOUNT, {})).accountId).toBe(ROLE_ACCOUNT);
    expect(server.requests.filter((request) => request.headers['x-amz-target'] !== undefined)).toHaveLength(2);
  });

  test('keeps to the accounts of the organisation that the configuration wants', async () => {
    const organizations = { role_name: 'reader', exclude_accounts: [BASE, '444444444444'] };
    const { accounts } = await open(undefined, { organizations }).list(undefined, {});
    expect(accounts.map((account) => account.accountId)).toEqual([ROLE_ACCOUNT]);
  });

  test('says who may not list the accounts of an organisation', async () => {
    await server.close();
    const denial = { __type: 'AccessDeniedException', Message: 'no' };
    server = await startFakeServer((request) =>
      request.headers['x-amz-target'] === undefined ? answer(request) : jsonReply(denial, { status: 400 }),
    );
    await expect(open(undefined, { organizations: { role_name: 'reader' } }).list(undefined, {})).rejects.toMatchObject(
      {
        code: 'permission_denied',
        message: expect.stringContaining(`list the accounts of the organisation with arn:aws:sts::${BASE}`) as string,
      },
    );
  });

  test('signs in with the profiles that accounts name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corkscrew-profiles-'));
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    try {
      await writeFile(join(folder, 'config'), '');
      await writeFile(join(folder, 'credentials'), '[audit]\naws_access_key_id = ROLEKEY\naws_secret_access_key = s\n');
      const accounts = open([{ id: BASE }, { profile: 'audit' }]);
      const { accounts: found } = await accounts.list(undefined, {});
      expect(found.map((account) => account.accountId)).toEqual([BASE, ROLE_ACCOUNT]);
      expect((await accounts.get(ROLE_ACCOUNT, {})).accountId).toBe(ROLE_ACCOUNT);
      expect(server.requests.some(({ headers }) => headers.authorization?.includes('ROLEKEY'))).toBe(true);
      expect(server.requests.every(({ headers }) => headers['user-agent'] === USER_AGENT)).toBe(true);
    } finally {
      delete process.env['AWS_SHARED_CREDENTIALS_FILE'];
      delete process.env['AWS_CONFIG_FILE'];
      await rm(folder, { recursive: true });
    }
  });

  test('says in one sentence that there are no credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['AWS_CONFIG_FILE'] = '/nonexistent';
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent';
    try {
      await expect(open().list(undefined, {})).rejects.toMatchObject({
        code: 'unauthenticated',
        message: 'sign in to AWS: no credentials found',
        hint: expect.stringContaining('AWS_PROFILE') as string,
      });
      expect(server.requests).toEqual([]);
    } finally {
      for (const name of ['AWS_EC2_METADATA_DISABLED', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
        delete process.env[name];
    }
  });
});
