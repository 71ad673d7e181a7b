import type { Diagnostic } from './diagnostic.ts';
import type { PlanRequest } from './scan-unit.ts';

/** What rights are asked about: those that a scan of this plan uses, or a watch. */
export interface AccessRequest extends PlanRequest {
  /** Facets that are to be read; absent or empty for those that a scan reads. */
  readonly facets?: readonly string[] | undefined;
  /** @defaultValue `scan` */
  readonly purpose?: AccessPurpose | undefined;
}

/** A watch lists as a scan does, and then waits for changes. */
export type AccessPurpose = 'scan' | 'watch';

/** Something to hand to whoever grants rights: a policy, a role, a list of commands. */
export interface PermissionDocument {
  readonly title: string;
  readonly format: 'json' | 'yaml' | 'text';
  /** Complete in its format, ready to be applied. */
  readonly body: string;
  /** What a reader has to know before applying it. */
  readonly notes: readonly string[];
}

/** The right that one operation needs. An operation that needs several appears once for each. */
export interface OperationPermission {
  /** The API operation, such as `ec2:DescribeInstances`. */
  readonly operation: string;
  /** The cloud's name of the right. */
  readonly permission: string;
  /** Whether this is known from the cloud's own data, not derived from the operation's name. */
  readonly isProven: boolean;
}

/** The least that a plan needs. */
export interface PermissionReport {
  readonly documents: readonly PermissionDocument[];
  readonly operations: readonly OperationPermission[];
  /** What could not be found out, so that the documents may lack it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a look at the rights found before a scan began. */
export interface PreflightReport {
  /** Rights that were looked at. With none, nothing is proven. */
  readonly checkedCount: number;
  /**
   * What is missing. Severity `error`: something asked for cannot be read at all; `warning`: in part, or nobody can tell
   * before trying.
   */
  readonly diagnostics: readonly Diagnostic[];
}
