import {
  type CallOptions,
  type ClaimScope,
  CorkscrewError,
  isCorkscrewError,
  type ResourceDraft,
  type ScanUnit,
  type ScanYield,
  streamConcurrent,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats } from '@corkscrew/sdk/http';
import { claimScopeOf, isWanted } from './claim-scope.ts';
import { type ClusterReferences, schemasDiagnostic } from './cluster-references.ts';
import type { Cluster, ClusterDirectory } from './clusters.ts';
import { grantAdvice, judgeFailure, operationOf } from './failure-outcome.ts';
import { HELM_SERVICE } from './helm/release-kind.ts';
import { scanReleases } from './helm/scan-releases.ts';
import { type ReadForm, readFormOf } from './kind-rules.ts';
import { describeFailure, toCorkscrewError } from './kubernetes-error.ts';
import { listPages } from './list-pages.ts';
import type { NamespaceDirectory } from './namespaces.ts';
import { parseObject, type RowContext } from './object-row.ts';
import type { UnitPayload } from './plan.ts';
import type { KubernetesSettings } from './settings.ts';
import { createTally, type ListTally } from './list-tally.ts';
import { openTwinFilter } from './twin-filter.ts';

/** What a scan needs. */
export interface ScanContext extends CallOptions {
  readonly settings: KubernetesSettings;
  readonly clusters: ClusterDirectory;
  readonly namespaces: NamespaceDirectory;
}

/** Namespaces of one unit that are listed at the same time. */
const CONCURRENT_NAMESPACES = 6;
/** Objects of a page that are read before they are handed on. */
const READ_TOGETHER = 64;
const MAX_NAMED = 5;

/**
 * Runs one unit: lists a kind everywhere, page by page. Where that is denied, or namespaces are chosen by name, lists it in
 * each namespace, each with a claim of its own.
 *
 * @throws {CorkscrewError} unauthenticated where the cluster no longer accepts the credentials; not_found where the context
 * no longer leads to the cluster; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: ScanContext): AsyncGenerator<ScanYield, void, undefined> {
  const run = await openRun(unit, context);
  if (unit.service === HELM_SERVICE) {
    yield* scanReleases(unit, { cluster: run.cluster, context });
    return;
  }
  const { kind } = run.payload;
  const problem = run.references.takeProblem();
  if (problem !== undefined) yield { kind: 'diagnostic', diagnostic: schemasDiagnostic(run.cluster.id, problem) };
  if (kind.isNamespaced && run.settings.namespaces.included.length > 0) {
    yield* scanNamespaces(run, context);
    return;
  }
  const tally = createTally(run.payload, { scope: scopeOf(run, undefined), settings: run.settings });
  const failure = yield* walk(run, { namespace: undefined, tally, signal: context.signal });
  if (failure === undefined) {
    yield* tally.close();
    return;
  }
  const verdict = judgeFailure(failure.error, kind, undefined);
  yield* tally.fail(verdict);
  if (verdict.outcome === 'denied' && kind.isNamespaced && tally.count === 0) yield* scanNamespaces(run, context);
}

interface UnitRun {
  readonly unit: ScanUnit;
  readonly payload: UnitPayload;
  readonly cluster: Cluster;
  readonly settings: KubernetesSettings;
  readonly namespaces: NamespaceDirectory;
  readonly form: ReadForm;
  readonly stats: CallStats;
  readonly references: ClusterReferences;
}

async function openRun(unit: ScanUnit, context: ScanContext): Promise<UnitRun> {
  const { settings, clusters, namespaces, signal } = context;
  const payload = readPayload(unit);
  try {
    const cluster = await clusters.get(unit.accountId, payload.context, { signal });
    const references = await clusters.references(cluster, [payload.kind], { signal });
    const stats = createCallStats();
    const form = readFormOf(payload.kind, settings);
    return { unit, payload, cluster, settings, namespaces, form, stats, references };
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
  }
}

function readPayload(unit: ScanUnit): UnitPayload {
  try {
    return JSON.parse(unit.payload) as UnitPayload;
  } catch (cause) {
    throw new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: its payload is not one of ours`, { cause });
  }
}

function scopeOf({ unit, payload, settings }: UnitRun, namespace: string | undefined): ClaimScope {
  return claimScopeOf(payload.kind, { clusterId: unit.accountId, settings, namespace });
}

/** One listing on its way. */
interface Walk {
  readonly namespace: string | undefined;
  readonly tally: ListTally;
  readonly signal: AbortSignal | undefined;
}

/** Yields the objects of a listing; returns what it failed of, if it did. */
async function* walk(
  run: UnitRun,
  { namespace, tally, signal }: Walk,
): AsyncGenerator<ScanYield, { readonly error: unknown } | undefined, undefined> {
  const { payload, form, settings, stats, cluster } = run;
  const findReferences = run.references.find;
  const listing = { kind: payload.kind, form, namespace, labelSelector: settings.labelSelector };
  const row = { ...payload, claim: tally.scope, form, findReferences };
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  try {
    const twins = await openTwinFilter(payload.twins, { api: cluster.api, namespace, signal, stats });
    for await (const { page, end, number } of listPages(cluster.api, listing, { signal, stats })) {
      tally.addPage(end, page.isInconsistent);
      const found = page.items.filter((item) => isWanted(item, payload.kind, { settings, namespace }));
      const wanted = await twins.without(found);
      for (let first = 0; first < wanted.length; first += READ_TOGETHER) {
        yield { kind: 'resources', resources: parseObjects(wanted.slice(first, first + READ_TOGETHER), row, tally) };
      }
      yield {
        kind: 'progress',
        progress: { ...stats, activity: `${operationOf(payload.kind)}${where} page ${number}` },
      };
    }
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    assertGoesOn(error, run);
    return { error };
  }
}

function parseObjects(items: readonly unknown[], row: RowContext, tally: ListTally): readonly ResourceDraft[] {
  const resources: ResourceDraft[] = [];
  for (const item of items) {
    const resource = parseObject(item, row);
    tally.add(resource !== undefined);
    if (resource !== undefined) resources.push(resource);
  }
  return resources;
}

/** What concerns every list of the cluster ends the unit; what concerns this list ends only its claim. */
function assertGoesOn(error: unknown, { unit }: UnitRun): void {
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
}

async function* scanNamespaces(run: UnitRun, context: ScanContext): AsyncGenerator<ScanYield, void, undefined> {
  const { kind } = run.payload;
  const { names, isWhole } = await listNamespaces(run, context);
  if (!isWhole) yield unknownNamespaces(run, names);
  const denied: string[] = [];
  yield* streamConcurrent(names, (namespace, signal) => scanNamespace(run, { namespace, signal, denied }), {
    limit: CONCURRENT_NAMESPACES,
    signal: context.signal,
  });
  if (denied.length === 0) return;
  const { unit, cluster } = run;
  const more = denied.length > MAX_NAMED ? ` and ${denied.length - MAX_NAMED} more` : '';
  yield {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'warning',
      code: 'access_denied',
      message: `list ${unit.service}:${unit.type} in cluster ${cluster.id}: denied in ${denied.length} of ${names.length} namespaces (${denied.sort().slice(0, MAX_NAMED).join(', ')}${more})`,
      advice: grantAdvice(kind, denied[0]),
      scope: scopeOf(run, denied.length === 1 ? denied[0] : undefined),
      operation: operationOf(kind),
    },
  };
}

async function listNamespaces(
  run: UnitRun,
  { signal }: ScanContext,
): Promise<{ readonly names: readonly string[]; readonly isWhole: boolean }> {
  try {
    return await run.namespaces.list(run.cluster, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, `list namespaces of cluster ${run.cluster.id}`);
  }
}

async function* scanNamespace(
  run: UnitRun,
  place: { readonly namespace: string; readonly signal: AbortSignal; readonly denied: string[] },
): AsyncGenerator<ScanYield, void, undefined> {
  const { namespace, denied, signal } = place;
  const tally = createTally(run.payload, { scope: scopeOf(run, namespace), settings: run.settings });
  const failure = yield* walk(run, { namespace, tally, signal });
  if (failure === undefined) {
    yield* tally.close();
    return;
  }
  const verdict = judgeFailure(failure.error, run.payload.kind, namespace);
  if (verdict.outcome === 'denied') denied.push(namespace);
  // Denials of many namespaces are told together.
  yield* tally.fail(verdict, { isToldElsewhere: verdict.outcome === 'denied' });
}

function unknownNamespaces(run: UnitRun, names: readonly string[]): ScanYield {
  return {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'warning',
      code: 'namespaces_unknown',
      message: `list namespaces of cluster ${run.cluster.id}: denied; ${run.unit.service}:${run.unit.type} is looked for in ${names.join(', ') || 'none'} only`,
      advice: 'Name the namespaces in the configuration, or grant the verb list on namespaces.',
      scope: scopeOf(run, undefined),
      operation: 'list namespaces',
    },
  };
}
