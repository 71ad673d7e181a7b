import type {
  CallEstimate,
  ChangeCount,
  Claim,
  Diagnostic,
  FacetCoverage,
  ScanEvent,
  ScanSummary,
  ScanUnit,
  UnitResult,
} from '@corkscrew/core';

type Json = Readonly<Record<string, unknown>>;

/** Gives an event as machines get it. Unit payloads stay out: they mean something to their plugin only. */
export function eventToJson(event: ScanEvent): Json {
  switch (event.kind) {
    case 'scan_started':
      return { event: event.kind, scan_id: event.scanId, providers: event.providers };
    case 'plan_ready':
      return {
        event: event.kind,
        provider: event.provider,
        estimated_calls: event.estimatedCalls,
        units: event.units.map(unitToJson),
      };
    case 'unit_started':
      return { event: event.kind, unit: unitToJson(event.unit), attempt: event.attempt };
    case 'unit_progress': {
      const { calls, throttledCalls, retriedCalls, activity } = event.progress;
      const counts = { calls, throttled_calls: throttledCalls, retried_calls: retriedCalls };
      return { event: event.kind, unit_id: event.unit.unitId, ...counts, activity };
    }
    case 'resources_received':
      return { event: event.kind, unit_id: event.unit.unitId, count_by_service: event.countByService };
    case 'unit_finished':
      return { event: event.kind, ...unitResultToJson(event.result) };
    case 'diagnostic':
      return { event: event.kind, ...diagnosticToJson(event.diagnostic) };
    case 'plugin_restarted':
      return { event: event.kind, provider: event.provider, reason: event.reason };
    case 'published':
      return { event: event.kind, units: event.units, changes: event.result.changes.map(changeToJson) };
    case 'scan_finished':
      return { event: event.kind, ...summaryToJson(event.summary) };
    default:
      return event satisfies never;
  }
}

/** Gives a scan's summary as machines get it. */
export function summaryToJson(summary: ScanSummary): Json {
  return {
    scan_id: summary.scanId,
    outcome: summary.outcome,
    started_at: summary.startedAt,
    finished_at: summary.finishedAt,
    units: summary.units,
    claims: summary.claims,
    counts: {
      resources: summary.resources,
      ...sumChanges(summary.changes),
      calls: summary.calls,
      throttled_calls: summary.throttledCalls,
    },
    changes: summary.changes.map(changeToJson),
    diagnostics: summary.diagnostics.map(diagnosticToJson),
  };
}

/** How many resources changed, and how. */
export type ChangeTotals = Pick<ChangeCount, 'added' | 'changed' | 'unchanged' | 'vanished' | 'suspect'>;

/** Adds up what changed. */
export function sumChanges(changes: Iterable<ChangeCount>): ChangeTotals {
  const total = { added: 0, changed: 0, unchanged: 0, vanished: 0, suspect: 0 };
  for (const change of changes) {
    for (const kind of ['added', 'changed', 'unchanged', 'vanished', 'suspect'] as const) total[kind] += change[kind];
  }
  return total;
}

/** Gives a scan unit as machines get it. */
export function unitToJson(unit: ScanUnit): Json {
  const { provider, unitId, accountId, region, service, type, estimatedCalls, callEstimate } = unit;
  return {
    provider,
    unit_id: unitId,
    account_id: accountId,
    region,
    service,
    type,
    estimated_calls: estimatedCalls,
    ...(callEstimate && { call_estimate: estimateToJson(callEstimate) }),
  };
}

function estimateToJson({ sureCalls, auditEvents, billedCalls, heavyCalls, basis }: CallEstimate): Json {
  return {
    sure_calls: sureCalls,
    audit_events: auditEvents,
    billed_calls: billedCalls,
    heavy_calls: heavyCalls,
    basis,
  };
}

function unitResultToJson(result: UnitResult): Json {
  return {
    unit: unitToJson(result.unit),
    outcome: result.outcome,
    resources: result.resourceCount,
    calls: result.calls,
    throttled_calls: result.throttledCalls,
    attempts: result.attempts,
    started_at: result.startedAt,
    finished_at: result.finishedAt,
    claims: result.claims.map(claimToJson),
    facets: result.facets.map(facetToJson),
  };
}

/** Gives a claim as machines get it. */
export function claimToJson({ scope, outcome, count, reason }: Claim): Json {
  return { ...scopeToJson(scope), outcome, count, reason };
}

function facetToJson({ scope, facet, counts, reason }: FacetCoverage): Json {
  return { ...scopeToJson(scope), facet, counts, reason };
}

/** Gives a diagnostic as machines get it. */
export function diagnosticToJson(diagnostic: Diagnostic): Json {
  const { severity, code, message, advice, provider, scope, operation } = diagnostic;
  return { severity, code, message, advice, provider, ...scopeToJson(scope), operation };
}

function scopeToJson({ accountId, region, service, type, subScope }: Diagnostic['scope']): Json {
  return { account_id: accountId, region, service, type, sub_scope: subScope };
}

/** Gives what changed of one type as machines get it. */
export function changeToJson({ provider, accountId, service, type, ...counts }: ChangeCount): Json {
  const { added, changed, unchanged, vanished, suspect } = counts;
  return { provider, account_id: accountId, service, type, added, changed, unchanged, vanished, suspect };
}
