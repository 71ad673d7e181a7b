import { type CallCost, callCostOf, type ServiceCatalog } from '@corkscrew/aws-catalog';

/** Counts of the calls made for one unit. */
export interface CallStats {
  calls: number;
  throttledCalls: number;
  retriedCalls: number;
  /** The calls by what they cost the account. */
  readonly byCost: Record<CallCost, number>;
}

/** Starts counting. */
export function createCallStats(): CallStats {
  return { calls: 0, throttledCalls: 0, retriedCalls: 0, byCost: noCalls() };
}

/** No calls of any cost. */
export function noCalls(): Record<CallCost, number> {
  return { free: 0, logged: 0, billed: 0, heavy: 0 };
}

/** Counts a call that is sent. */
export function countCall(stats: CallStats, service: ServiceCatalog, operation: string): void {
  stats.calls += 1;
  stats.byCost[callCostOf(service, operation)] += 1;
}

/** How many of the calls leave a management event in CloudTrail: those that are not plainly free. */
export function auditEventsOf({ logged, billed, heavy }: Readonly<Record<CallCost, number>>): number {
  return logged + billed + heavy;
}
