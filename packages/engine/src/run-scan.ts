import { randomUUID } from 'node:crypto';
import type { GoneScope, ScanOutcome, ScanStart, ScanSummary } from '@corkscrew/core';
import { isCorkscrewError, linkSignals } from '@corkscrew/core';
import { systemClock, type Clock } from './clock.ts';
import { planProviders, type ProviderPlan } from './plan-scan.ts';
import { runProvider, type ProviderEnd } from './provider-run.ts';
import { refreshSchemas } from './refresh-schemas.ts';
import { completeLimits } from './scan-limits.ts';
import { assertTargets, type ScanOptions, type ScanTarget } from './scan-options.ts';
import { scanOutcome } from './scan-outcome.ts';
import { ScanSession } from './scan-session.ts';
import { findStaleClaims } from './stale-claims.ts';

/**
 * Scans: plans all providers, streams their units into the sink, publishes them in groups, and sums up.
 *
 * A provider, a unit or an enumeration that fails is part of the summary, not an exception. A signal that aborts while
 * the scan runs ends it gracefully with the outcome `interrupted`. A sink that fails ends it with the outcome `failed`
 * and a diagnostic. However it ends, the ledger's entry is closed.
 *
 * @example
 * ```ts
 * const summary = await runScan({ providers: [{ client, request: {} }], sink, onEvent: report, toolVersion: '0.1.0' });
 * process.exitCode = exitCodeFor(summary);
 * ```
 *
 * @throws {CorkscrewError} the first provider's error, where none can plan; what `beginScan` throws.
 * @throws the signal's reason, where it aborted before the scan began.
 */
export async function runScan(options: ScanOptions): Promise<ScanSummary> {
  assertTargets(options.providers);
  const limits = completeLimits(options.limits);
  const clock = options.clock ?? systemClock;
  options.signal?.throwIfAborted();
  const start = describeStart(options, clock);
  await options.sink.beginScan(start);
  using stop = linkSignals([options.signal]);
  const session = new ScanSession(options, { start, limits, clock, stop });
  return await finishScan(session, await workThrough(session, options));
}

function describeStart(options: ScanOptions, clock: Clock): ScanStart {
  return {
    scanId: (options.createScanId ?? randomUUID)(),
    startedAt: clock.now(),
    providers: options.providers.map((target) => target.client.provider),
    request: options.requestDescription ?? {},
    toolVersion: options.toolVersion,
    acceptVanish: options.acceptVanish ?? false,
  };
}

interface Work {
  readonly plannedUnits: number;
  /** Whether a plan was reached. Without one, the failure is all there is to say. */
  readonly wasPlanned: boolean;
}

async function workThrough(session: ScanSession, options: ScanOptions): Promise<Work> {
  let plans: readonly ProviderPlan[] | undefined;
  try {
    const { scanId, providers } = session.start;
    session.emit({ kind: 'scan_started', scanId, providers });
    plans = await announcePlans(session, options);
    const ends = await runProviders(session, plans);
    await session.publisher.flush();
    for (const diagnostic of session.tally.describeFacetGaps()) session.report(diagnostic);
    if (session.failure === undefined && session.tally.interruptedUnits === 0) {
      await reconcile(session, plans, ends);
      for (const plan of plans) await refreshSchemas(session, plan);
    }
  } catch (error) {
    const isStop = session.signal.aborted && error === session.signal.reason;
    if (!isStop) session.fail(error);
  }
  const plannedUnits = (plans ?? []).reduce((total, plan) => total + plan.units.length, 0);
  return { plannedUnits, wasPlanned: plans !== undefined };
}

async function announcePlans(session: ScanSession, options: ScanOptions): Promise<readonly ProviderPlan[]> {
  const targets = await Promise.all(options.providers.map((target) => withWholeReads(session, target)));
  const { plans, diagnostics } = await planProviders(targets, session);
  for (const diagnostic of diagnostics) session.report(diagnostic);
  for (const { provider, units, estimatedCalls } of plans) {
    session.emit({ kind: 'plan_ready', provider, units, estimatedCalls });
  }
  return plans;
}

/** A scan of what changed is told what the inventory has whole; where that is nothing, it is a scan of everything. */
async function withWholeReads(session: ScanSession, target: ScanTarget): Promise<ScanTarget> {
  if (target.isIncremental !== true) return target;
  const wholeReads = await session.sink.listWholeReads(target.client.provider);
  return wholeReads.length === 0 ? target : { ...target, request: { ...target.request, wholeReads } };
}

async function runProviders(
  session: ScanSession,
  plans: readonly ProviderPlan[],
): Promise<readonly (ProviderEnd | undefined)[]> {
  const runs = plans.map(async (plan) => {
    try {
      return await runProvider(session, plan);
    } catch (error) {
      session.fail(error);
      return undefined;
    }
  });
  return await Promise.all(runs);
}

/** Compares what is known with what was planned: closes what is proven gone, reports what nothing explains. */
async function reconcile(
  session: ScanSession,
  plans: readonly ProviderPlan[],
  ends: readonly (ProviderEnd | undefined)[],
): Promise<void> {
  for (const [index, { provider, gone, request }] of plans.entries()) {
    const end = ends[index];
    if (end === undefined) continue;
    const proven = gone.filter((place) => isProven(session, { provider, place, end }));
    if (proven.length > 0) session.addPublish(await session.sink.retire(provider, proven), 0);
    // What a scan of changes passes over is explained by the cloud's own history.
    if (request.wholeReads !== undefined) continue;
    const known = await session.sink.listKnownClaims(provider);
    for (const diagnostic of findStaleClaims(known, { ...end, request })) session.report(diagnostic);
  }
}

interface GoneCheck {
  readonly provider: string;
  readonly place: GoneScope;
  readonly end: ProviderEnd;
}

/** What a unit has just looked into is not gone, whatever the plan said. */
function isProven(session: ScanSession, { provider, place, end }: GoneCheck): boolean {
  const key = end.findNamedIn(place);
  if (key === undefined) return true;
  const { accountId, region } = place;
  session.report({
    severity: 'error',
    code: 'plugin_misbehaved',
    message: `scan ${provider}: ${accountId}/${region} is said to be gone but a unit listed "${key}"; nothing vanishes there`,
    advice: 'Report this to the author of the plugin.',
    provider,
    scope: { accountId, region, service: '*', type: '*', subScope: '' },
    operation: '',
  });
  return false;
}

async function finishScan(session: ScanSession, work: Work): Promise<ScanSummary> {
  const { tally } = session;
  const outcomeOf = (): ScanOutcome =>
    scanOutcome({
      isBroken: session.failure !== undefined,
      isInterrupted: session.signal.aborted && (!work.wasPlanned || tally.interruptedUnits > 0),
      plannedUnits: work.plannedUnits,
      workingUnits: tally.workingUnits,
      hasGap: tally.hasGap,
    });
  const outcome = await session.close(outcomeOf);
  const { failure } = session;
  if (failure !== undefined && (!work.wasPlanned || !isCorkscrewError(failure.error))) throw failure.error;
  const { scanId, startedAt } = session.start;
  const summary = tally.summarize({ scanId, startedAt, finishedAt: session.clock.now(), outcome });
  session.emit({ kind: 'scan_finished', summary });
  return summary;
}
