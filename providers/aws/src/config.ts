import type { ResourceClass } from '@corkscrew/aws-catalog';
import { z } from '@corkscrew/sdk';
import type { IndexSource } from './cross-check/resource-index.ts';

/** One entry of the AWS block's `accounts`. */
export interface AccountConfig {
  readonly id?: string | undefined;
  readonly role_arn?: string | undefined;
  readonly external_id?: string | undefined;
  readonly session_name?: string | undefined;
  readonly session_tags?: Readonly<Record<string, string>> | undefined;
  readonly profile?: string | undefined;
}

/** The AWS block's `organizations`. */
export interface OrganizationConfig {
  readonly role_name: string;
  readonly external_id?: string | undefined;
  readonly session_tags?: Readonly<Record<string, string>> | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly exclude_accounts?: readonly string[] | undefined;
}

/** The parsed AWS block of the configuration file. */
export interface AwsConfig {
  readonly region?: string | undefined;
  readonly regions?: 'all' | readonly string[] | undefined;
  readonly profile?: string | undefined;
  readonly endpoint_url?: string | undefined;
  readonly accounts?: readonly AccountConfig[] | undefined;
  readonly organizations?: OrganizationConfig | undefined;
  readonly session_policy?: boolean | undefined;
  readonly max_concurrency?: number | undefined;
  readonly include_classes?: readonly ResourceClass[] | undefined;
  readonly facets?: 'none' | 'default' | 'all' | undefined;
  readonly billed?: boolean | undefined;
  readonly cross_check?: readonly IndexSource[] | undefined;
  readonly skip_empty?: boolean | undefined;
  readonly services?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly exclude_services?: readonly string[] | undefined;
  readonly exclude_types?: readonly string[] | undefined;
}

const names = z.array(z.string().min(1));

const accountId = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');
const sessionTags = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .optional()
  .describe('Tags of the session, which policies of the role may ask for.');

const accountSchema = z
  .strictObject({
    id: accountId
      .optional()
      .describe('Account id. Needed only where no role is given: then it must be the account of the credentials.'),
    role_arn: z
      .string()
      .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'a role ARN looks like arn:aws:iam::123456789012:role/name')
      .optional()
      .describe('Role to assume in the account.'),
    external_id: z.string().optional().describe('External id that the role asks for.'),
    session_name: z.string().optional().describe('Name of the session, as CloudTrail shows it. Default: corkscrew.'),
    session_tags: sessionTags,
    profile: z.string().min(1).optional().describe('Profile that signs in to the account, or that assumes its role.'),
  })
  .refine(
    ({ id, role_arn, profile }) => id !== undefined || role_arn !== undefined || profile !== undefined,
    'give an id, a role_arn or a profile',
  );

const organizationSchema = z
  .strictObject({
    role_name: z
      .string()
      .min(1)
      .describe('Role to assume in every account, with its path if it has one, such as audit/CorkscrewReader.'),
    external_id: z.string().optional().describe('External id that the roles ask for.'),
    session_tags: sessionTags,
    accounts: z.array(accountId).optional().describe('Accounts to scan. Default: all that are active.'),
    exclude_accounts: z.array(accountId).optional().describe('Accounts never to scan.'),
  })
  .describe('Scan the accounts of the organisation that the credentials belong to.');

/** The AWS block of the configuration file. Unknown keys are rejected. */
export const awsConfigSchema: z.ZodType<AwsConfig> = z.strictObject({
  region: z.string().min(1).optional().describe('Region for a scan that names none, and for account-wide calls.'),
  regions: z
    .union([z.literal('all'), names.min(1)])
    .optional()
    .describe('Regions to scan: a list, or `all` for every enabled one.'),
  profile: z.string().min(1).optional().describe('Profile of the AWS configuration files. Default: AWS_PROFILE.'),
  endpoint_url: z.url().optional().describe('One endpoint for every service, such as that of an emulator.'),
  accounts: z.array(accountSchema).optional().describe('Accounts to scan. Default: the account of the credentials.'),
  organizations: organizationSchema.optional(),
  session_policy: z
    .boolean()
    .optional()
    .describe('Whether roles are assumed with policies that let the session read only. Default: true.'),
  max_concurrency: z.int().min(1).max(512).optional().describe('API calls in flight at once. Default: 32.'),
  include_classes: z
    .array(z.enum(['resource', 'ephemeral', 'catalog', 'telemetry', 'unproven']))
    .optional()
    .describe('Classes of resource types that a scan covers without being asked. Default: resource.'),
  facets: z
    .enum(['none', 'default', 'all'])
    .optional()
    .describe('Further reads of each resource (policies, encryption, tags that a list leaves out). Default: default.'),
  billed: z
    .boolean()
    .optional()
    .describe('Whether calls that AWS charges for are made without their type being named. Default: false.'),
  cross_check: z
    .array(z.enum(['tagging', 'resource_explorer']))
    .optional()
    .describe('Indexes that what was listed is compared with. Default: none.'),
  skip_empty: z
    .boolean()
    .optional()
    .describe(
      'Whether a service is skipped in a region where its last scan found nothing and Resource Explorer names nothing. Default: false.',
    ),
  services: names.optional().describe('Services to scan where a scan names none.'),
  types: names.optional().describe('Types to scan where a scan names none.'),
  exclude_services: names.optional().describe('Services never to scan.'),
  exclude_types: names.optional().describe('Types never to scan.'),
});
