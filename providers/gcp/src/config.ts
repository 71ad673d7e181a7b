import { z } from '@corkscrew/sdk';
import type { MeteredCall } from './call-quotas.ts';

/** The parsed Google Cloud block of the configuration file. */
export interface GcpConfig {
  readonly project_id?: string | undefined;
  readonly organizations?: readonly string[] | undefined;
  readonly folders?: readonly string[] | undefined;
  readonly projects?: readonly string[] | undefined;
  readonly exclude_projects?: readonly string[] | undefined;
  readonly locations?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly kubernetes_objects?: boolean | undefined;
  readonly fallback?: boolean | undefined;
  readonly endpoint?: string | undefined;
  readonly max_concurrency?: number | undefined;
  readonly calls_per_minute?: Readonly<Partial<Record<MeteredCall, number | undefined>>> | undefined;
}

const calls = z.int().min(0).optional();
const names = z.array(z.string().min(1));

/** The Google Cloud block of the configuration file. Unknown keys are rejected. */
export const gcpConfigSchema: z.ZodType<GcpConfig> = z.strictObject({
  project_id: z
    .string()
    .min(1)
    .optional()
    .describe('Project whose quota pays for the calls. Default: GOOGLE_CLOUD_QUOTA_PROJECT, GOOGLE_CLOUD_PROJECT.'),
  organizations: names.optional().describe('Organisations to scan, by number.'),
  folders: names.optional().describe('Folders to scan, by number.'),
  projects: names.optional().describe('Projects to scan, by id. Default, with no other scope: all that are visible.'),
  exclude_projects: names.optional().describe('Projects never to store, by id.'),
  locations: names.optional().describe('Only resources in these regions or zones, `global` among them. Default: all.'),
  labels: z.record(z.string(), z.string()).optional().describe('Only resources that have all of these labels.'),
  kubernetes_objects: z
    .boolean()
    .optional()
    .describe('Whether to store the Kubernetes objects that the inventory knows. Default: false.'),
  fallback: z
    .boolean()
    .optional()
    .describe('Whether to list by the standard APIs where the inventory is off or denied. Default: true.'),
  endpoint: z
    .url()
    .optional()
    .describe('One address instead of every `*.googleapis.com`. Plain HTTP only to this machine itself.'),
  max_concurrency: z.int().min(1).max(64).optional().describe('API calls in flight. Default: 8.'),
  calls_per_minute: z
    .strictObject({ list: calls, search: calls, history: calls })
    .optional()
    .describe(
      'What the quota of the quota project allows a minute; 0 for no limit. Default: list 100, search 400, history 100.',
    ),
});
