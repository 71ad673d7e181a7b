import { afterEach, describe, expect, test } from 'vitest';
import { createAwsApi } from '../aws-api.ts';
import type { AwsConfig } from '../config.ts';
import { ACCOUNT, ACCOUNTS, catalog, createFakeApi, settingsOf } from '../testing/fake-api.ts';
import { type FakeServer, startFakeServer, xmlReply } from '../testing/http-server.ts';
import { getPermissions } from './get-permissions.ts';
import { createActionMatcher, renderPolicies } from './policy-documents.ts';
import { preflight } from './preflight.ts';

const MAX_POLICY_CHARACTERS = 6_144;

describe('getPermissions', () => {
  test('names the action of each operation, which is not always called alike, and those of parents', () => {
    const { operations, documents } = getPermissions(
      { types: ['aws_s3_bucket', 'aws_eks_nodegroup'] },
      createFakeApi(() => ({}), settingsOf({ facets: 'none' })),
    );
    expect(operations).toEqual([
      { operation: 'eks:ListClusters', permission: 'eks:ListClusters', isProven: true },
      { operation: 'eks:ListNodegroups', permission: 'eks:ListNodegroups', isProven: true },
      { operation: 's3:ListBuckets', permission: 's3:ListAllMyBuckets', isProven: true },
    ]);
    expect(documents.map(({ title }) => title)).toEqual(['Least privilege']);
    expect(JSON.parse(documents[0]?.body ?? '')).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: ['eks:ListClusters', 'eks:ListNodegroups', 's3:ListAllMyBuckets'] }],
    });
  });

  test('names the actions of the further reads that the configuration wants', () => {
    const { operations } = getPermissions(
      { types: ['aws_s3_bucket'] },
      createFakeApi(() => ({})),
    );
    const actions = operations.map(({ permission }) => permission);
    expect(actions).toEqual(
      expect.arrayContaining([
        's3:GetBucketPolicy',
        's3:GetEncryptionConfiguration',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
      ]),
    );
    expect(actions).not.toContain('s3:GetBucketCORS');
  });

  test('names the actions of the list and of the facets that are asked for, and of no others', () => {
    const permissionsOf = (facets: readonly string[]): readonly string[] =>
      getPermissions(
        { types: ['aws_s3_bucket'], facets },
        createFakeApi(() => ({})),
      ).operations.map(({ permission }) => permission);
    expect(permissionsOf(['list'])).toEqual(['s3:ListAllMyBuckets']);
    expect([...permissionsOf(['list', 'policy'])].sort()).toEqual(['s3:GetBucketPolicy', 's3:ListAllMyBuckets']);
    expect(permissionsOf(['list', 'tags'])).toContain('s3:GetBucketTagging');
  });

  test('names what the indexes need that the configuration asks for', () => {
    const permissionsOf = (config: AwsConfig): readonly string[] =>
      getPermissions(
        { types: ['aws_sqs_queue'] },
        createFakeApi(() => ({}), settingsOf({ facets: 'none', ...config })),
      )
        .operations.filter(({ isProven }) => isProven)
        .map(({ permission }) => permission);
    expect(permissionsOf({})).toEqual(['sqs:ListQueues']);
    expect(permissionsOf({ cross_check: ['tagging'] })).toEqual(['tag:GetResources', 'sqs:ListQueues']);
    expect(permissionsOf({ skip_empty: true })).toEqual([
      'resource-explorer-2:GetIndex',
      'resource-explorer-2:ListResources',
      'resource-explorer-2:ListSupportedResourceTypes',
      'sqs:ListQueues',
    ]);
  });

  test('fits everything into policies that IAM takes, none of which writes', () => {
    const { documents, operations, diagnostics } = getPermissions(
      { regions: ['all'] },
      createFakeApi(() => ({})),
    );
    const least = documents.filter(({ title }) => title.startsWith('Least privilege'));
    const actions = least.flatMap(({ body }) => actionsOf(body));
    for (const { body } of documents) {
      expect(body.replaceAll(/\s/g, '').length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
    }
    expect(new Set(actions)).toEqual(new Set(operations.map(({ permission }) => permission)));
    expect(actions).toContain('ec2:DescribeRegions');
    expect(actions.filter((action) => /:(Create|Put|Delete|Update|Modify|Run|Start|Stop|Attach)/.test(action))).toEqual(
      [],
    );
    expect(diagnostics).toMatchObject([{ code: 'permission_unproven' }]);
    expect(documents.some(({ title }) => title.startsWith('Beside SecurityAudit'))).toBe(true);
  });

  test('says what the credentials need that assume roles', () => {
    const config = { organizations: { role_name: 'reader' }, accounts: [{ role_arn: 'arn:aws:iam::1:role/x' }] };
    const { documents, operations } = getPermissions(
      { types: ['aws_sqs_queue'] },
      createFakeApi(() => ({}), settingsOf(config)),
    );
    expect(operations.map(({ operation }) => operation)).toContain('organizations:ListAccounts');
    expect(documents.at(-1)?.body).toContain('arn:*:iam::*:role/reader');
  });
});

function actionsOf(body: string): readonly string[] {
  return (JSON.parse(body) as { Statement: [{ Action: string[] }] }).Statement[0].Action;
}

describe('renderPolicies', () => {
  test('leaves to SecurityAudit what it has', () => {
    const documents = renderPolicies(['ec2:DescribeInstances', 'bedrock:NoSuchAction']);
    expect(documents.map(({ title }) => title)).toEqual(['Least privilege', 'Beside SecurityAudit']);
    expect(documents[1]?.body).toContain('bedrock:NoSuchAction');
    expect(documents[1]?.body).not.toContain('DescribeInstances');
  });

  test('splits what one policy cannot hold, each part as full as it can be, and loses nothing', () => {
    const actions = Array.from({ length: 400 }, (_, index) => `corkscrew:DescribeThingNumber${index + 1_000}`);
    const bodies = (count: number): readonly string[] =>
      renderPolicies(actions.slice(0, count)).map(({ body }) => body);
    const sizes = bodies(400).map((body) => body.replaceAll(/\s/g, '').length);
    const [first = 0] = sizes;
    const longest = Math.max(...actions.map((action) => action.length + '"",'.length));
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
    expect(sizes.slice(0, -1).every((size) => size > MAX_POLICY_CHARACTERS - longest)).toBe(true);
    expect(bodies(400).flatMap(actionsOf)).toEqual(actions);
    const fitting = actionsOf(bodies(400)[0] ?? '').length;
    expect(bodies(fitting).map((body) => body.replaceAll(/\s/g, '').length)).toEqual([first]);
    expect(bodies(fitting + 1)).toHaveLength(2);
  });

  test('numbers the parts, and says when there are more than a role takes', () => {
    const parts = (count: number): ReturnType<typeof renderPolicies> =>
      renderPolicies(Array.from({ length: count }, (_, index) => `corkscrew:DescribeThingNumber${index + 10_000}`));
    expect(parts(400).map(({ title }) => title)).toContain('Least privilege, part 2 of 3');
    expect(
      parts(400)
        .flatMap(({ notes }) => notes)
        .join(' '),
    ).not.toContain('10 managed policies');
    expect(parts(2_000).every(({ notes }) => notes.some((note) => note.includes('10 managed policies')))).toBe(true);
  });

  test('matches wildcards as IAM does', () => {
    const has = createActionMatcher(['ec2:Describe*', 'S3:GetBucketAcl']);
    expect(['ec2:describeVpcs', 's3:GetBucketAcl', 's3:GetBucketAclX'].map(has)).toEqual([true, true, false]);
  });
});

describe('preflight', () => {
  let server: FakeServer | undefined;
  afterEach(() => server?.close());

  const run = async (body: string, status = 200): Promise<Awaited<ReturnType<typeof preflight>>> => {
    server = await startFakeServer(() => xmlReply(body, { status }));
    const api = createAwsApi({ catalog, settings: settingsOf({ endpoint_url: server.url, facets: 'none' }) });
    try {
      return await preflight({ types: ['aws_sqs_queue', 'aws_s3_bucket'] }, { api, accounts: ACCOUNTS });
    } finally {
      api.close();
    }
  };
  const verdict = (action: string, decision: string): string =>
    `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decision}</EvalDecision></member>`;
  const reply = (members: string): string =>
    `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${members}</EvaluationResults>` +
    '</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>';

  test('names the actions that IAM would deny', async () => {
    const report = await run(
      reply(verdict('sqs:ListQueues', 'allowed') + verdict('s3:ListAllMyBuckets', 'implicitDeny')),
    );
    expect(report).toMatchObject({
      checkedCount: 2,
      diagnostics: [{ severity: 'error', code: 'access_denied', scope: { accountId: ACCOUNT.accountId } }],
    });
    expect(report.diagnostics[0]?.message).toContain('1 of 2 actions are not allowed: s3:ListAllMyBuckets');
    expect(server?.requests[0]?.body).toContain('ActionNames.member.1=s3%3AListAllMyBuckets');
  });

  test('says that nothing is known where IAM may not be asked', async () => {
    const denial = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    expect(await run(denial, 403)).toMatchObject({
      checkedCount: 0,
      diagnostics: [{ severity: 'warning', code: 'rights_unknown' }],
    });
  });
});
