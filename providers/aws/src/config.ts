import type { ResourceClass } from '@corkscrew/aws-catalog';
import { z } from '@corkscrew/sdk';

/** One entry of the AWS block's `accounts`. */
export interface AccountConfig {
  readonly id?: string | undefined;
  readonly role_arn?: string | undefined;
  readonly external_id?: string | undefined;
  readonly session_name?: string | undefined;
}

/** The parsed AWS block of the configuration file. */
export interface AwsConfig {
  readonly region?: string | undefined;
  readonly regions?: 'all' | readonly string[] | undefined;
  readonly profile?: string | undefined;
  readonly endpoint_url?: string | undefined;
  readonly accounts?: readonly AccountConfig[] | undefined;
  readonly max_concurrency?: number | undefined;
  readonly include_classes?: readonly ResourceClass[] | undefined;
  readonly services?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly exclude_services?: readonly string[] | undefined;
  readonly exclude_types?: readonly string[] | undefined;
}

const names = z.array(z.string().min(1));

const accountSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^\d{12}$/, 'an AWS account id has 12 digits')
      .optional()
      .describe('Account id. Needed only where no role is given: then it must be the account of the credentials.'),
    role_arn: z
      .string()
      .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'a role ARN looks like arn:aws:iam::123456789012:role/name')
      .optional()
      .describe('Role to assume in the account.'),
    external_id: z.string().optional().describe('External id that the role asks for.'),
    session_name: z.string().optional().describe('Name of the session, as CloudTrail shows it. Default: corkscrew.'),
  })
  .refine((account) => account.id !== undefined || account.role_arn !== undefined, 'give an id, a role_arn or both');

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
  max_concurrency: z.int().min(1).max(512).optional().describe('API calls in flight at once. Default: 32.'),
  include_classes: z
    .array(z.enum(['resource', 'ephemeral', 'catalog', 'telemetry', 'unproven']))
    .optional()
    .describe('Classes of resource types that a scan covers without being asked. Default: resource.'),
  services: names.optional().describe('Services to scan where a scan names none.'),
  types: names.optional().describe('Types to scan where a scan names none.'),
  exclude_services: names.optional().describe('Services never to scan.'),
  exclude_types: names.optional().describe('Types never to scan.'),
});
