import type { ScanYield } from '@corkscrew/sdk';
import type { UnitRun } from '../unit-run.ts';
import { arnServiceOf, explorerKindsOf } from './arn-shape.ts';
import { wantedTypes } from './cross-check.ts';
import type { IndexListing, ResourceIndexes } from './resource-index.ts';

/**
 * What is said of a unit that is not worth its calls: its last scan found nothing, and an active index of Resource Explorer that
 * knows every kind of the unit's names none of them. Undefined for one that has to be scanned. No claim is complete, so that nothing vanishes.
 */
export async function skipIfEmpty(
  run: UnitRun,
  { indexes, lastRows }: { readonly indexes: ResourceIndexes | undefined; readonly lastRows: number | undefined },
): Promise<readonly ScanYield[] | undefined> {
  if (indexes === undefined || run.api.settings.config.skip_empty !== true || lastRows !== 0) return undefined;
  const answer = await indexes.ask('resource_explorer', { ...run.target, stats: run.stats });
  if (answer.kind === 'unavailable' || !isShownEmpty(run, answer.listing)) return undefined;
  const { accountId, region, service } = run.unit;
  const reason = `skipped: Resource Explorer's index of ${run.target.region} names none, and the last scan found none`;
  const scopeOf = (type: string) => ({ accountId, region, service, type, subScope: '' });
  return [
    ...wantedTypes(run).map(
      ({ type }): ScanYield => ({
        kind: 'claim',
        claim: { scope: scopeOf(type), outcome: 'not_applicable', count: 0, reason },
      }),
    ),
    {
      kind: 'diagnostic',
      diagnostic: {
        severity: 'info',
        code: 'skipped_as_empty',
        message: `scan ${service} in ${accountId}/${region}: ${reason}`,
        advice: 'Take skip_empty out of the configuration to have it listed.',
        scope: scopeOf('*'),
        operation: '',
      },
    },
  ];
}

function isShownEmpty(run: UnitRun, { arns, isWhole, kinds }: IndexListing): boolean {
  if (!isWhole || kinds === undefined) return false;
  return wantedTypes(run).every(
    (type) => explorerKindsOf(type).some((kind) => kinds.has(kind)) && !arns.has(arnServiceOf(type)),
  );
}
