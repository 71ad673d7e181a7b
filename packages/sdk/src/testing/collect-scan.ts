import type {
  CallOptions,
  Claim,
  Diagnostic,
  PlanRequest,
  ProviderClient,
  ScannedResource,
  ScanPlan,
} from '@corkscrew/core';
import { collectUnit } from './collect-unit.ts';

/** Everything that a plan and its units sent. */
export interface CollectedScan {
  readonly plan: ScanPlan;
  readonly resources: readonly ScannedResource[];
  readonly claims: readonly Claim[];
  /** Those of the plan, then those of the units. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans a scan, runs its units one after the other and gathers what they send. */
export async function collectScan(
  client: Pick<ProviderClient, 'planScan' | 'scanUnit'>,
  request: PlanRequest = {},
  options?: CallOptions,
): Promise<CollectedScan> {
  const plan = await client.planScan(request, options);
  const units = [];
  for (const unit of plan.units) units.push(await collectUnit(client, unit, options));
  return {
    plan,
    resources: units.flatMap(({ resources }) => resources),
    claims: units.flatMap(({ claims }) => claims),
    diagnostics: [...plan.diagnostics, ...units.flatMap(({ diagnostics }) => diagnostics)],
  };
}
