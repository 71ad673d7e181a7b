import type { Diagnostic, GoneScope, ProviderClient, ScanPlan, ScanUnit } from '@corkscrew/core';
import { ANY_SCOPE, CorkscrewError } from '@corkscrew/core';
import { systemClock, type Clock } from './clock.ts';
import { callWithin } from './deadline.ts';
import { completeLimits, type ScanLimits } from './scan-limits.ts';
import { assertTargets, type PlanOptions, type ScanTarget } from './scan-options.ts';
import { BoundedDiagnostics } from './unit-diagnostics.ts';

/** What one provider is going to scan. */
export interface ProviderPlan {
  readonly provider: string;
  readonly client: ProviderClient;
  readonly request: ScanTarget['request'];
  readonly units: readonly ScanUnit[];
  /** API calls that the units expect together. */
  readonly estimatedCalls: number;
  readonly gone: readonly GoneScope[];
}

/** The plans of all providers that have one. */
export interface PlanResult {
  readonly plans: readonly ProviderPlan[];
  /** What the providers said while planning, and the failures of those that have no plan. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What planning works with. */
export interface PlanContext {
  readonly limits: ScanLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * Plans without scanning: what `--dry-run` shows.
 *
 * A provider that cannot plan fails alone and becomes a diagnostic, while another can.
 *
 * @throws {CorkscrewError} the first provider's error, where none can plan; the signal's reason on abort.
 */
export async function planOnly(options: PlanOptions): Promise<PlanResult> {
  assertTargets(options.providers);
  options.signal?.throwIfAborted();
  return await planProviders(options.providers, {
    limits: completeLimits(options.limits),
    clock: options.clock ?? systemClock,
    signal: options.signal,
  });
}

/** Asks all providers for their plans at once. */
export async function planProviders(targets: readonly ScanTarget[], context: PlanContext): Promise<PlanResult> {
  const answers = await Promise.all(targets.map((target) => planProvider(target, context)));
  context.signal?.throwIfAborted();
  const failures = answers.flatMap((answer) => ('error' in answer ? [answer] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === answers.length) {
    throw failures.length === 1 ? first.error : withOthers(first.error, failures.slice(1));
  }
  const plans: ProviderPlan[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const answer of answers) {
    if ('error' in answer) {
      diagnostics.push(planFailure(answer));
      continue;
    }
    plans.push(answer.plan);
    diagnostics.push(...answer.diagnostics);
  }
  return { plans, diagnostics };
}

interface Planned {
  readonly plan: ProviderPlan;
  readonly diagnostics: readonly Diagnostic[];
}

interface NotPlanned {
  readonly provider: string;
  readonly error: CorkscrewError;
}

async function planProvider(target: ScanTarget, context: PlanContext): Promise<Planned | NotPlanned> {
  const { provider } = target.client;
  try {
    const plan = await callWithin((signal) => target.client.planScan(target.request, { signal }), {
      clock: context.clock,
      signal: context.signal,
      timeoutMs: context.limits.planTimeoutMs,
      label: `plan ${provider} scan`,
    });
    return checkPlan(target, plan, context.limits);
  } catch (error) {
    return { provider, error: CorkscrewError.from(error, 'unavailable') };
  }
}

/** Leaves out what cannot be scheduled or believed, and says so. */
function checkPlan(target: ScanTarget, plan: ScanPlan, limits: ScanLimits): Planned {
  const { client, request } = target;
  const { provider } = client;
  const found = new BoundedDiagnostics(limits.diagnosticsPerUnit);
  const ids = new Set<string>();
  const units = plan.units.filter((unit) => {
    const problem = findUnitProblem(unit, provider, ids);
    ids.add(unit.unitId);
    if (problem !== undefined) found.add(misbehaved(provider, `unit "${unit.unitId}" ${problem} and was left out`));
    return problem === undefined;
  });
  const gone = plan.gone.filter((scope) => {
    const problem = findGoneProblem(scope, units);
    if (problem !== undefined) {
      const place = `${scope.accountId}/${scope.region}`;
      found.add(misbehaved(provider, `${place} is said to be gone but ${problem}; nothing vanishes there`));
    }
    return problem === undefined;
  });
  const sent = new BoundedDiagnostics(limits.diagnosticsPerUnit);
  for (const diagnostic of plan.diagnostics) sent.add({ ...diagnostic, provider });
  const describeOmitted = (count: number, severity: Diagnostic['severity']): Diagnostic => ({
    ...misbehaved(provider, `${count} more diagnostics were left out`),
    severity,
    code: 'diagnostics_omitted',
  });
  const estimatedCalls = units.reduce((total, unit) => total + unit.estimatedCalls, 0);
  return {
    plan: { provider, client, request, units, estimatedCalls, gone },
    diagnostics: [...found.list(describeOmitted), ...sent.list(describeOmitted)],
  };
}

function findUnitProblem(unit: ScanUnit, provider: string, takenIds: ReadonlySet<string>): string | undefined {
  if (unit.provider !== provider) return `belongs to provider "${unit.provider}"`;
  if (unit.unitId === '') return 'has no id';
  if (takenIds.has(unit.unitId)) return 'is planned twice';
  const empty = (['accountId', 'region', 'service', 'type'] as const).find((field) => unit[field] === '');
  if (empty !== undefined) return `has an empty ${empty}`;
  if (!(unit.estimatedCalls >= 0 && Number.isFinite(unit.estimatedCalls)))
    return 'estimates no possible count of calls';
  return undefined;
}

function findGoneProblem(scope: GoneScope, units: readonly ScanUnit[]): string | undefined {
  if (scope.accountId === '' || scope.accountId === '*') return 'names no account';
  if (scope.region === '') return 'names no region';
  const planned = units.find(
    (unit) => unit.accountId === scope.accountId && (scope.region === '*' || scope.region === unit.region),
  );
  return planned === undefined ? undefined : `unit "${planned.unitId}" is planned in it`;
}

function misbehaved(provider: string, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'plugin_misbehaved',
    message: `plan ${provider} scan: ${problem}`,
    advice: 'Report this to the author of the plugin.',
    provider,
    scope: ANY_SCOPE,
    operation: '',
  };
}

function planFailure({ provider, error }: NotPlanned): Diagnostic {
  const advice = error.hint ?? '';
  const scope = ANY_SCOPE;
  return { severity: 'error', code: error.code, message: error.message, advice, provider, scope, operation: '' };
}

function withOthers(error: CorkscrewError, others: readonly NotPlanned[]): CorkscrewError {
  const messages = others.map((other) => `${other.provider}: ${other.error.message}`);
  return new CorkscrewError(error.code, `${error.message} (also ${messages.join('; ')})`, {
    hint: error.hint,
    cause: error,
    details: error.details,
  });
}
