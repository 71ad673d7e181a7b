import { COMPANY } from '../company.ts';
import {
  alphanumericOf,
  arnOf,
  createdAt,
  globalArnOf,
  modifiedAt,
  type RowContext,
  someSlot,
  tagList,
  tagsOf,
  uuidOf,
  workload,
} from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { NARROW_PAGE, WIDE_PAGE } from './paging.ts';

/** The id of a customer-managed key. */
function keyIdOf(context: RowContext, slot: number): string {
  return uuidOf(context, 'kms', slot);
}

function keyRow(context: RowContext): Row {
  const keyId = keyIdOf(context, context.slot);
  return { KeyId: keyId, KeyArn: arnOf(context, 'kms', `key/${keyId}`) };
}

function aliasRow(context: RowContext): Row {
  const name = `alias/${workload(context).name}`;
  const created = createdAt(context);
  return {
    AliasName: name,
    AliasArn: arnOf(context, 'kms', name),
    TargetKeyId: keyIdOf(context, context.slot),
    CreationDate: created,
    LastUpdatedDate: modifiedAt(context, created),
  };
}

const AWS_ALIASES = ['ebs', 's3', 'rds', 'lambda', 'secretsmanager'] as const;

function awsAliasRow(context: RowContext): Row {
  const name = `alias/aws/${AWS_ALIASES[context.slot] ?? 'ebs'}`;
  return { AliasName: name, AliasArn: arnOf(context, 'kms', name) };
}

function secretRow(context: RowContext): Row {
  const { random } = context;
  const owned = workload(context);
  const name = `${owned.environment}/${owned.name}/database`;
  const created = createdAt(context);
  return {
    ARN: arnOf(context, 'secretsmanager', `secret:${name}-${alphanumericOf(context, 'secret', 6)}`),
    Name: name,
    Description: `Database login of ${owned.application.name}`,
    KmsKeyId: random.chance(0.5)
      ? arnOf(context, 'kms', `key/${keyIdOf(context, someSlot(context, 'kms.Key'))}`)
      : undefined,
    RotationEnabled: random.chance(0.45),
    CreatedDate: created,
    LastChangedDate: modifiedAt(context, created),
    Tags: tagList(tagsOf(context, owned)),
  };
}

const SETTINGS = ['url', 'timeout', 'feature-flags', 'log-level', 'api-token'] as const;

function parameterRow(context: RowContext): Row {
  const { slot, generation } = context;
  const { application, environment, name } = workload(context);
  const setting = SETTINGS[slot % SETTINGS.length] ?? 'url';
  const path = `/${environment}/${application.name}/${name}/${setting}`;
  return {
    Name: path,
    ARN: arnOf(context, 'ssm', `parameter${path}`),
    Type: setting === 'api-token' ? 'SecureString' : 'String',
    LastModifiedDate: modifiedAt(context, createdAt(context)),
    LastModifiedUser: globalArnOf(context, 'iam', 'user/terraform'),
    Version: 1 + generation,
    Tier: 'Standard',
    DataType: 'text',
    Policies: [],
  };
}

function certificateRow(context: RowContext, keyAlgorithm: string): Row {
  const { random } = context;
  const owned = workload(context);
  const created = createdAt(context, 300);
  const host = keyAlgorithm.startsWith('EC') ? `${owned.name}-edge` : owned.name;
  const domain = `${host}.${COMPANY}.example`;
  const days = (count: number): Date => new Date(created.getTime() + count * 86_400_000);
  return {
    CertificateArn: arnOf(context, 'acm', `certificate/${uuidOf(context, context.key)}`),
    DomainName: domain,
    SubjectAlternativeNameSummaries: [domain, `www.${domain}`],
    HasAdditionalSubjectAlternativeNames: false,
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: keyAlgorithm,
    InUse: random.chance(0.8),
    RenewalEligibility: 'ELIGIBLE',
    CreatedAt: created,
    IssuedAt: created,
    NotBefore: created,
    NotAfter: days(395),
  };
}

const CERTIFICATE = {
  service: 'acm',
  type: 'Certificate',
  scope: 'regional',
  listings: [{ operation: 'ListCertificates', items: 'CertificateSummaryList', page: WIDE_PAGE }],
} as const;

/** Keys, secrets, settings and certificates. */
export const SECURITY_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 'kms.Key',
    service: 'kms',
    type: 'Key',
    scope: 'regional',
    amount: { weight: 1.5, min: 3, everywhere: 1 },
    isReferenced: true,
    listings: [{ operation: 'ListKeys', items: 'Keys', page: WIDE_PAGE }],
    row: keyRow,
  },
  {
    key: 'kms.Alias',
    service: 'kms',
    type: 'Alias',
    scope: 'regional',
    amount: { of: 'kms.Key', times: 1 },
    listings: [{ operation: 'ListAliases', items: 'Aliases', page: WIDE_PAGE }],
    row: aliasRow,
  },
  {
    key: 'kms.Alias/aws',
    service: 'kms',
    type: 'Alias',
    scope: 'regional',
    amount: { fixed: AWS_ALIASES.length },
    isForeign: true,
    listings: [{ operation: 'ListAliases', items: 'Aliases', page: WIDE_PAGE }],
    row: awsAliasRow,
  },
  {
    key: 'secretsmanager.Secret',
    service: 'secretsmanager',
    type: 'Secret',
    scope: 'regional',
    amount: { weight: 3, min: 4 },
    listings: [{ operation: 'ListSecrets', items: 'SecretList', page: NARROW_PAGE }],
    row: secretRow,
  },
  {
    key: 'ssm.Parameter',
    service: 'ssm',
    type: 'Parameter',
    scope: 'regional',
    amount: { weight: 7, min: 6 },
    listings: [{ operation: 'DescribeParameters', items: 'Parameters', page: { default: 10, max: 50 } }],
    row: parameterRow,
  },
  {
    ...CERTIFICATE,
    key: 'acm.Certificate',
    amount: { weight: 0.8, min: 2 },
    row: (context) => certificateRow(context, 'RSA-2048'),
  },
  {
    ...CERTIFICATE,
    key: 'acm.Certificate/elliptic',
    amount: { weight: 0.4, min: 1 },
    // Without a list of key types ACM shows RSA keys up to 2048 bits only.
    accepts: ({ Includes: includes }) =>
      ((includes as { readonly keyTypes?: readonly string[] } | undefined)?.keyTypes ?? []).includes('EC_prime256v1'),
    row: (context) => certificateRow(context, 'EC-prime256v1'),
  },
];
