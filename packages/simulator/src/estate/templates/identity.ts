import { PEOPLE } from '../company.ts';
import { base32Of, createdAt, globalArnOf, type RowContext, tagList, tagsOf, workload } from '../row-context.ts';
import type { Listing, ResourceTemplate, Row } from '../template.ts';
import { roleKind, roleName } from './identity-names.ts';
import { WIDE_PAGE } from './paging.ts';

const PRINCIPALS: Readonly<Record<ReturnType<typeof roleKind>, string>> = {
  service: 'ec2.amazonaws.com',
  lambda: 'lambda.amazonaws.com',
  task: 'ecs-tasks.amazonaws.com',
  deploy: 'codebuild.amazonaws.com',
};

function trustPolicy(slot: number): string {
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: PRINCIPALS[roleKind(slot)] }, Action: 'sts:AssumeRole' }],
  };
  return encodeURIComponent(JSON.stringify(document));
}

function roleRow(context: RowContext): Row {
  const { slot, generation } = context;
  const name = roleName(slot);
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${base32Of(context, 'role', 17)}`,
    Arn: globalArnOf(context, 'iam', `role/${name}`),
    CreateDate: createdAt(context),
    AssumeRolePolicyDocument: trustPolicy(slot),
    Description: `${roleKind(slot)} role of ${workload(context).application.name}`,
    MaxSessionDuration: 3600 * (1 + (generation % 12)),
  };
}

function instanceProfileRow(context: RowContext): Row {
  const name = roleName(context.slot);
  return {
    Path: '/',
    InstanceProfileName: name,
    InstanceProfileId: `AIPA${base32Of(context, 'profile', 17)}`,
    Arn: globalArnOf(context, 'iam', `instance-profile/${name}`),
    CreateDate: createdAt(context),
    Roles: [
      {
        Path: '/',
        RoleName: name,
        RoleId: `AROA${base32Of(context, 'role', 17)}`,
        Arn: globalArnOf(context, 'iam', `role/${name}`),
        CreateDate: createdAt(context),
        AssumeRolePolicyDocument: trustPolicy(context.slot),
      },
    ],
    Tags: tagList(tagsOf(context, workload(context))),
  };
}

function userRow(context: RowContext): Row {
  const { slot, random } = context;
  const copy = Math.floor(slot / PEOPLE.length);
  const name = `${PEOPLE[slot % PEOPLE.length] ?? 'guest'}${copy > 0 ? copy + 1 : ''}`;
  const created = createdAt(context);
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${base32Of(context, 'user', 17)}`,
    Arn: globalArnOf(context, 'iam', `user/${name}`),
    CreateDate: created,
    ...(random.chance(0.6) ? { PasswordLastUsed: new Date(created.getTime() + 86_400_000) } : {}),
  };
}

function groupRow(context: RowContext): Row {
  const { application, name } = workload(context);
  const group = context.slot < 16 ? `${application.team}-${application.name}` : `${application.team}-${name}`;
  return {
    Path: '/',
    GroupName: group,
    GroupId: `AGPA${base32Of(context, 'group', 17)}`,
    Arn: globalArnOf(context, 'iam', `group/${group}`),
    CreateDate: createdAt(context),
  };
}

function policyRow(context: RowContext): Row {
  const { random, generation } = context;
  const name = `${workload(context).name}-access`;
  const created = createdAt(context);
  return {
    PolicyName: name,
    PolicyId: `ANPA${base32Of(context, 'policy', 17)}`,
    Arn: globalArnOf(context, 'iam', `policy/${name}`),
    Path: '/',
    DefaultVersionId: `v${1 + random.int(4) + generation}`,
    AttachmentCount: random.int(4),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: created,
    UpdateDate: created,
  };
}

const MANAGED_POLICIES = [
  'AdministratorAccess',
  'ReadOnlyAccess',
  'PowerUserAccess',
  'SecurityAudit',
  'ViewOnlyAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonEC2ReadOnlyAccess',
  'AWSLambda_FullAccess',
] as const;

function managedPolicyRow(context: RowContext): Row {
  const name = MANAGED_POLICIES[context.slot] ?? 'ReadOnlyAccess';
  return {
    PolicyName: name,
    PolicyId: `ANPA${base32Of(context, 'managed', 17)}`,
    Arn: `arn:${context.facts.partition}:iam::aws:policy/${name}`,
    Path: '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    IsAttachable: true,
    CreateDate: createdAt(context),
    UpdateDate: createdAt(context),
  };
}

/** What the answer about the whole account says beside a row, and what of the row it leaves out. */
function detailOf(
  items: string,
  parts: { readonly more: Readonly<Record<string, unknown>>; readonly without: readonly string[] },
): Listing {
  const show = (row: Row): Row => {
    const kept = Object.entries(row).filter(([name]) => !parts.without.includes(name));
    return { ...Object.fromEntries(kept), ...parts.more };
  };
  return { operation: 'GetAccountAuthorizationDetails', items, page: { default: 100, max: 1_000 }, show };
}

const READ_ONLY = [{ PolicyName: 'ReadOnlyAccess', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }];

const IAM = { service: 'iam', scope: 'global' } as const;

/** IAM, which is the same in all regions. */
export const IDENTITY_TEMPLATES: readonly ResourceTemplate[] = [
  {
    ...IAM,
    key: 'iam.Role',
    type: 'Role',
    amount: { weight: 5, min: 8 },
    isReferenced: true,
    listings: [
      { operation: 'ListRoles', items: 'Roles', page: WIDE_PAGE },
      detailOf('RoleDetailList', {
        more: {
          InstanceProfileList: [],
          RolePolicyList: [],
          AttachedManagedPolicies: READ_ONLY,
          Tags: [],
          RoleLastUsed: {},
        },
        without: ['Description', 'MaxSessionDuration'],
      }),
    ],
    row: roleRow,
  },
  {
    ...IAM,
    key: 'iam.InstanceProfile',
    type: 'InstanceProfile',
    amount: { of: 'iam.Role', times: 0.25 },
    isReferenced: true,
    listings: [{ operation: 'ListInstanceProfiles', items: 'InstanceProfiles', page: WIDE_PAGE }],
    row: instanceProfileRow,
  },
  {
    ...IAM,
    key: 'iam.User',
    type: 'User',
    amount: { weight: 0.8, min: 4, max: 5000 },
    isRecreated: true,
    listings: [
      { operation: 'ListUsers', items: 'Users', page: WIDE_PAGE },
      detailOf('UserDetailList', {
        more: { UserPolicyList: [], GroupList: [], AttachedManagedPolicies: [], Tags: [] },
        without: ['PasswordLastUsed'],
      }),
    ],
    row: userRow,
  },
  {
    ...IAM,
    key: 'iam.Group',
    type: 'Group',
    amount: { weight: 0.3, min: 3, max: 300 },
    listings: [
      { operation: 'ListGroups', items: 'Groups', page: WIDE_PAGE },
      detailOf('GroupDetailList', { more: { GroupPolicyList: [], AttachedManagedPolicies: READ_ONLY }, without: [] }),
    ],
    row: groupRow,
  },
  {
    ...IAM,
    key: 'iam.Policy',
    type: 'Policy',
    amount: { weight: 4, min: 5 },
    listings: [{ operation: 'ListPolicies', items: 'Policies', page: WIDE_PAGE }],
    accepts: (input) => input['Scope'] !== 'AWS',
    row: policyRow,
  },
  {
    ...IAM,
    key: 'iam.Policy/managed',
    type: 'Policy',
    amount: { fixed: MANAGED_POLICIES.length },
    isForeign: true,
    listings: [{ operation: 'ListPolicies', items: 'Policies', page: WIDE_PAGE }],
    accepts: (input) => input['Scope'] !== 'Local',
    row: managedPolicyRow,
  },
];
