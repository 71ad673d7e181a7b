import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CallEstimate, PlanRequest, ScanPlan, ScanUnit, WholeRead } from '@corkscrew/core';
import type {
  CallEstimate as WireCallEstimate,
  CallEstimateSchema,
  PlanScanRequest,
  PlanScanRequestSchema,
  PlanScanResponse,
  PlanScanResponseSchema,
  ScanUnit as WireScanUnit,
  ScanUnitSchema,
  WholeRead as WireWholeRead,
  WholeReadSchema,
} from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';
import { fromWireDiagnostic, fromWireScope, toWireDiagnostic, toWireScope } from './scope.ts';
import { fromWireTimestamp, toWireTimestamp } from './timestamp.ts';

export function toWirePlanRequest(request: PlanRequest): MessageInitShape<typeof PlanScanRequestSchema> {
  const { services = [], types = [], regions = [], accounts = [], wholeReads = [] } = request;
  return {
    services: [...services],
    types: [...types],
    regions: [...regions],
    accounts: [...accounts],
    wholeReads: wholeReads.map(toWireWholeRead),
    fast: request.isFast === true,
  };
}

function toWireWholeRead({ scope, readAt, types }: WholeRead): MessageInitShape<typeof WholeReadSchema> {
  return {
    scope: toWireScope(scope),
    readAt: toWireTimestamp(readAt),
    types: (types ?? []).map(({ rows, ...named }) => ({ ...named, rows: toWireCount(rows) })),
    typesKnown: types !== undefined,
  };
}

export function fromWirePlanRequest(request: PlanScanRequest): PlanRequest {
  const { services, types, regions, accounts, fast } = request;
  const wholeReads = request.wholeReads.flatMap(fromWireWholeRead);
  return {
    services,
    types,
    regions,
    accounts,
    ...(wholeReads.length === 0 ? {} : { wholeReads }),
    ...(fast ? { isFast: true } : {}),
  };
}

/** One without a moment says nothing. */
function fromWireWholeRead({ scope, readAt, types, typesKnown }: WireWholeRead): readonly WholeRead[] {
  const moment = fromWireTimestamp(readAt);
  if (moment === undefined) return [];
  const known = types.map(({ service, type, rows }) => ({ service, type, rows }));
  return [{ scope: fromWireScope(scope), readAt: moment, ...(typesKnown ? { types: known } : {}) }];
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
