import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CallEstimate, PlanRequest, ScanPlan, ScanUnit } from '@corkscrew/core';
import type {
  CallEstimate as WireCallEstimate,
  CallEstimateSchema,
  PlanScanRequest,
  PlanScanRequestSchema,
  PlanScanResponse,
  PlanScanResponseSchema,
  ScanUnit as WireScanUnit,
  ScanUnitSchema,
} from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';
import { fromWireDiagnostic, toWireDiagnostic } from './scope.ts';

export function toWirePlanRequest(request: PlanRequest): MessageInitShape<typeof PlanScanRequestSchema> {
  const { services = [], types = [], regions = [], accounts = [] } = request;
  return { services: [...services], types: [...types], regions: [...regions], accounts: [...accounts] };
}

export function fromWirePlanRequest(request: PlanScanRequest): PlanRequest {
  const { services, types, regions, accounts } = request;
  return { services, types, regions, accounts };
}

export function toWirePlan(plan: ScanPlan): MessageInitShape<typeof PlanScanResponseSchema> {
  return {
    units: plan.units.map(toWireUnit),
    gone: plan.gone.map((gone) => ({ ...gone })),
    diagnostics: plan.diagnostics.map(toWireDiagnostic),
  };
}

export function fromWirePlan(response: PlanScanResponse): ScanPlan {
  return {
    units: response.units.map(fromWireUnit),
    gone: response.gone.map(({ accountId, region, reason }) => ({ accountId, region, reason })),
    diagnostics: response.diagnostics.map(fromWireDiagnostic),
  };
}

export function toWireUnit({
  callEstimate,
  estimatedCalls,
  ...unit
}: ScanUnit): MessageInitShape<typeof ScanUnitSchema> {
  return {
    ...unit,
    estimatedCalls: toWireCount(estimatedCalls),
    ...(callEstimate && { callEstimate: toWireEstimate(callEstimate) }),
  };
}

export function fromWireUnit(unit: WireScanUnit): ScanUnit {
  const { provider, unitId, accountId, region, service, type, estimatedCalls, normaliserVersion, payload } = unit;
  const { callEstimate } = unit;
  return {
    provider,
    unitId,
    accountId,
    region,
    service,
    type,
    estimatedCalls,
    ...(callEstimate && { callEstimate: fromWireEstimate(callEstimate) }),
    normaliserVersion,
    payload,
  };
}

function toWireEstimate(estimate: CallEstimate): MessageInitShape<typeof CallEstimateSchema> {
  const { sureCalls, auditEvents, billedCalls, heavyCalls, basis } = estimate;
  return {
    sureCalls: toWireCount(sureCalls),
    auditEvents: toWireCount(auditEvents),
    billedCalls: toWireCount(billedCalls),
    heavyCalls: toWireCount(heavyCalls),
    basis,
  };
}

function fromWireEstimate(estimate: WireCallEstimate): CallEstimate {
  const { sureCalls, auditEvents, billedCalls, heavyCalls, basis } = estimate;
  return { sureCalls, auditEvents, billedCalls, heavyCalls, basis: basis === 'last_scan' ? basis : 'assumption' };
}
