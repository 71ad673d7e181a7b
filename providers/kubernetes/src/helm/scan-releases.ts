import { type ClaimScope, mapConcurrent, type ScanUnit, type ScanYield } from '@corkscrew/sdk';
import { GLOBAL_REGION } from '../api-kind.ts';
import type { Cluster } from '../clusters.ts';
import { type FailureVerdict, judgeFailure } from '../failure-outcome.ts';
import type { CallStats } from '@corkscrew/sdk/http';
import { describeFailure, toCorkscrewError } from '../kubernetes-error.ts';
import { createTally } from '../list-tally.ts';
import { createFieldShapes, type KindFinder } from '../reference-shapes.ts';
import type { ScanContext } from '../scan.ts';
import { listRevisions, readRecord, type ReleaseSource } from './read-releases.ts';
import { DRIVERS, HELM_SERVICE, type HelmDriver, RELEASE_KIND } from './release-kind.ts';
import { groupRevisions, parseRevision, type ReleaseRevision } from './release-revisions.ts';
import { toReleaseDraft } from './release-row.ts';

const CONCURRENT_RECORDS = 4;

/** A unit on its way. */
interface ReleaseRun {
  readonly cluster: Cluster;
  readonly context: ScanContext;
  readonly findKind: KindFinder;
  readonly stats: CallStats;
}

/** One listing: of one driver, everywhere or in one namespace. */
interface Place {
  readonly driver: HelmDriver;
  readonly namespace: string | undefined;
}

/**
 * Lists Helm's releases of a cluster. Revisions are found by the metadata of what Helm stores; only what is stored of the
 * current revision of each is read whole.
 *
 * @throws {CorkscrewError} as the scan of a kind.
 */
export async function* scanReleases(
  unit: ScanUnit,
  { cluster, context }: Pick<ReleaseRun, 'cluster' | 'context'>,
): AsyncGenerator<ScanYield, void, undefined> {
  const { kinds } = await context.clusters.discover(cluster, { signal: context.signal });
  const stats = { calls: 0, throttledCalls: 0, retriedCalls: 0 };
  const run = { cluster, context, stats, findKind: createFieldShapes(kinds).findKind };
  for (const driver of DRIVERS) {
    try {
      yield* scanDriver(run, driver);
    } catch (error) {
      context.signal?.throwIfAborted();
      throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
    }
  }
}

async function* scanDriver(run: ReleaseRun, driver: HelmDriver): AsyncGenerator<ScanYield, void, undefined> {
  const { context, cluster } = run;
  const isEverywhere = context.settings.namespaces.included.length === 0;
  const verdict = isEverywhere ? yield* scanPlace(run, { driver, namespace: undefined }, false) : undefined;
  if (isEverywhere && verdict?.outcome !== 'denied') return;
  const { names } = await context.namespaces.list(cluster, { signal: context.signal });
  // What is denied everywhere is told already.
  for (const namespace of names) yield* scanPlace(run, { driver, namespace }, isEverywhere);
}

async function* scanPlace(
  run: ReleaseRun,
  place: Place,
  isDenialTold: boolean,
): AsyncGenerator<ScanYield, FailureVerdict | undefined, undefined> {
  const tally = createTally(RELEASE_KIND, { scope: scopeOf(run, place), settings: run.context.settings });
  const kind = { group: '', version: 'v1', plural: place.driver, kind: 'Release', isNamespaced: true };
  const source = sourceOf(run, place);
  const revisions: ReleaseRevision[] = [];
  try {
    const { labelSelector } = run.context.settings;
    for await (const { page, end } of listRevisions(source, { namespace: place.namespace, labelSelector })) {
      tally.addPage(end, page.isInconsistent);
      revisions.push(...page.items.flatMap((item) => parseRevision(item) ?? []));
    }
  } catch (error) {
    run.context.signal?.throwIfAborted();
    if (describeFailure(error).kind === 'bad_credentials') throw error;
    const verdict = judgeFailure(error, kind, place.namespace);
    yield* tally.fail(verdict, { isToldElsewhere: isDenialTold && verdict.outcome === 'denied' });
    return verdict;
  }
  const wanted = run.context.settings.namespaces;
  const releases = groupRevisions(revisions.filter(({ namespace }) => wanted.accepts(namespace)));
  const read = mapConcurrent(releases, CONCURRENT_RECORDS, async (release) => ({
    release,
    reading: await readRecord(source, release),
  }));
  for await (const { release, reading } of read) {
    tally.add(true);
    const { findKind } = run;
    const row = { claim: tally.scope, driver: place.driver, findKind };
    yield { kind: 'resource', resource: toReleaseDraft(release, reading, row) };
    yield { kind: 'progress', progress: { ...run.stats, activity: `read release ${release.name}` } };
  }
  yield* tally.close();
  return undefined;
}

function sourceOf({ cluster, context, stats }: ReleaseRun, { driver }: Place): ReleaseSource {
  return { cluster, driver, stats, signal: context.signal };
}

/** What narrows an enumeration is part of its name. */
function scopeOf({ cluster, context }: ReleaseRun, { driver, namespace }: Place): ClaimScope {
  const { labelSelector, namespaces } = context.settings;
  const isNarrowed = namespace === undefined && namespaces.excluded.length > 0;
  const subScope = [
    driver,
    namespace === undefined ? '' : `/${namespace}`,
    labelSelector === undefined ? '' : `?labels=${labelSelector}`,
    isNarrowed ? `?except=${[...namespaces.excluded].sort().join(',')}` : '',
  ].join('');
  return {
    accountId: cluster.id,
    region: GLOBAL_REGION,
    service: HELM_SERVICE,
    type: RELEASE_KIND.kind.kind,
    subScope,
  };
}
