import { z } from '@corkscrew/sdk';

/** The parsed Azure block of the configuration file. */
export interface AzureConfig {
  readonly tenant_id?: string | undefined;
  readonly cloud?: 'public' | 'usgovernment' | 'china' | undefined;
  readonly endpoint?: string | undefined;
  readonly directory_endpoint?: string | undefined;
  readonly subscriptions?: readonly string[] | undefined;
  readonly exclude_subscriptions?: readonly string[] | undefined;
  readonly management_groups?: readonly string[] | undefined;
  readonly resource_groups?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly include_classes?: readonly ('ephemeral' | 'telemetry')[] | undefined;
  readonly child_resources?: 'all' | 'none' | undefined;
  readonly entra?: boolean | undefined;
  readonly max_concurrency?: number | undefined;
}

const names = z.array(z.string().min(1));

/** The Azure block of the configuration file. Unknown keys are rejected. */
export const azureConfigSchema: z.ZodType<AzureConfig> = z.strictObject({
  tenant_id: z
    .string()
    .min(1)
    .optional()
    .describe('Tenant to sign in to. Default: AZURE_TENANT_ID, else the identity’s.'),
  cloud: z
    .enum(['public', 'usgovernment', 'china'])
    .optional()
    .describe('Which Azure: `public`, `usgovernment` or `china`. Default: public.'),
  endpoint: z
    .url()
    .optional()
    .describe('Address of Azure Resource Manager instead of the cloud’s own. Plain HTTP only to this machine itself.'),
  directory_endpoint: z
    .url()
    .optional()
    .describe('Address of Microsoft Graph, for `entra` and `corkscrew setup azure`, instead of the cloud’s own.'),
  subscriptions: names.optional().describe('Subscriptions to scan, by id or name. Default: all that are visible.'),
  exclude_subscriptions: names.optional().describe('Subscriptions never to scan, by id or name.'),
  management_groups: names.optional().describe('Only subscriptions below these management groups, by name.'),
  resource_groups: names.optional().describe('Only resources of these resource groups. Default: all.'),
  tags: z.record(z.string(), z.string()).optional().describe('Only resources that have all of these tags.'),
  include_classes: z
    .array(z.enum(['ephemeral', 'telemetry']))
    .optional()
    .describe('Tables to scan though they are noise: `telemetry` is advice, alerts, health and compliance findings.'),
  child_resources: z
    .enum(['all', 'none'])
    .optional()
    .describe(
      'What Resource Graph does not hold and takes a call for each parent: blob containers, locks and the like. Default: all.',
    ),
  entra: z
    .boolean()
    .optional()
    .describe(
      'Whether users, groups with their members, service principals and applications of the directory are read, which takes rights in Microsoft Graph. Default: false.',
    ),
  max_concurrency: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'API calls in flight to Resource Graph, to Microsoft Graph and, for each subscription, to Resource Manager. Default: 8.',
    ),
});
