export type { AcceptedGap } from './accepted-gaps.ts';
export type { Clock } from './clock.ts';
export type { PlanResult, ProviderPlan } from './plan-scan.ts';
export { planOnly } from './plan-scan.ts';
export { runScan } from './run-scan.ts';
export type { ScanLimits } from './scan-limits.ts';
export type { PlanOptions, ScanOptions, ScanTarget } from './scan-options.ts';
export { exitCodeFor } from './scan-outcome.ts';
