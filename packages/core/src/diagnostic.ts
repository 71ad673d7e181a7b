import type { ClaimScope } from './claim.ts';

/** How much a diagnostic takes from the answer: nothing, perhaps something, certainly something. */
export type Severity = 'info' | 'warning' | 'error';

/** All severities, mildest first. */
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Something that went wrong without ending the unit. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Snake-case reason: `access_denied`, `throttled`, `repeated_token`, `duplicate_identity`, `plugin_exited`. */
  readonly code: string;
  /** One sentence that starts with what failed and names the object. */
  readonly message: string;
  /** What the user can do about it. */
  readonly advice: string;
  readonly provider: string;
  readonly scope: ClaimScope;
  /** The API operation, such as `ec2:DescribeInstances`; empty where none was involved. */
  readonly operation: string;
}

/** The scope of a diagnostic that concerns everything. */
export const ANY_SCOPE: ClaimScope = { accountId: '*', region: '*', service: '*', type: '*', subScope: '' };
