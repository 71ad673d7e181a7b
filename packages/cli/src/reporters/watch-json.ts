import type { WatchedChange, WatchEvent, WatchSummary } from '@corkscrew/core';
import { changeToJson, claimToJson, diagnosticToJson, sumChanges } from './scan-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** Gives what a watch says as machines get it: one object for each change. */
export function watchEventToJson(event: WatchEvent): readonly Json[] {
  switch (event.kind) {
    case 'watch_started':
      return [{ event: event.kind, scan_id: event.scanId, provider: event.provider }];
    case 'listing_finished':
      return [{ event: event.kind, ...claimToJson(event.claim) }];
    case 'published':
      return [{ event: event.kind, listings: event.listings, changes: event.result.changes.map(changeToJson) }];
    case 'changed':
      return event.changes.map((change) => ({ event: event.kind, ...watchedToJson(change) }));
    case 'progress': {
      const { calls, throttledCalls, retriedCalls, activity } = event.progress;
      const counts = { calls, throttled_calls: throttledCalls, retried_calls: retriedCalls };
      return [{ event: event.kind, ...counts, activity }];
    }
    case 'diagnostic':
      return [{ event: event.kind, ...diagnosticToJson(event.diagnostic) }];
    case 'interrupted':
      return [{ event: event.kind, reason: event.reason, retry_in_ms: event.retryInMs }];
    case 'plugin_restarted':
      return [{ event: event.kind, provider: event.provider, reason: event.reason }];
    case 'watch_finished':
      return [{ event: event.kind, ...watchSummaryToJson(event.summary) }];
    default:
      return event satisfies never;
  }
}

/** Gives a watch's summary as machines get it. */
export function watchSummaryToJson(summary: WatchSummary): Json {
  return {
    scan_id: summary.scanId,
    outcome: summary.outcome,
    started_at: summary.startedAt,
    finished_at: summary.finishedAt,
    claims: summary.claims,
    interruptions: summary.interruptions,
    counts: { resources: summary.resources, ...sumChanges(summary.changes) },
    changes: summary.changes.map(changeToJson),
    diagnostics: summary.diagnostics.map(diagnosticToJson),
  };
}

function watchedToJson(change: WatchedChange): Json {
  const { action, provider, accountId, region, service, type, id, name, observedAt } = change;
  return { action, provider, account_id: accountId, region, service, type, id, name, observed_at: observedAt };
}
