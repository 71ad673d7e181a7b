import { withDefaults } from '../with-defaults.ts';
import type { HostOptions } from './launch-options.ts';

/** The limits of a running plugin's host. */
export interface HostLimits {
  readonly shutdownGraceMs: number;
  readonly brokerTimeoutMs: number;
  readonly exitNoticeMs: number;
}

const DEFAULTS: HostLimits = { shutdownGraceMs: 2000, brokerTimeoutMs: 5000, exitNoticeMs: 1000 };

/** Fills in the limits that the application did not set. */
export function hostLimits({ shutdownGraceMs, brokerTimeoutMs, exitNoticeMs }: HostOptions): HostLimits {
  return withDefaults(DEFAULTS, { shutdownGraceMs, brokerTimeoutMs, exitNoticeMs });
}
