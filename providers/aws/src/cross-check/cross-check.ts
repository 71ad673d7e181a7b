import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import type { ScanYield } from '@corkscrew/sdk';
import type { UnitRun } from '../unit-run.ts';
import { compareWithIndex } from './compare-with-index.ts';
import { createFoundArns, type FoundArns } from './found-arns.ts';
import { INDEX_NAMES, type IndexSource, type ResourceIndexes } from './resource-index.ts';

/** What a unit yields, kept in mind for the comparison with what indexes name. */
export interface CrossCheck {
  note(message: ScanYield): void;
  /** Asks the indexes, and says what they contributed. */
  report(): Promise<readonly ScanYield[]>;
}

/** ARNs that a message names; the others are counted. */
const NAMED_ARNS = 5;

/** Starts the cross-check of a unit; without indexes it does nothing. */
export function createCrossCheck(run: UnitRun, indexes: ResourceIndexes | undefined): CrossCheck {
  const sources = run.api.settings.config.cross_check ?? [];
  if (indexes === undefined || sources.length === 0) return { note: () => {}, report: () => Promise.resolve([]) };
  const found = createFoundArns();
  const unfinished = new Set<string>();
  return {
    note: (message) => {
      if (message.kind === 'resources') for (const { arn } of message.resources) if (arn) found.add(arn);
      if (message.kind === 'claim' && message.claim.outcome !== 'complete') unfinished.add(message.claim.scope.type);
    },
    report: async () => {
      const whole = wantedTypes(run).filter(({ type }) => !unfinished.has(type));
      const messages: ScanYield[] = [];
      for (const source of new Set(sources))
        messages.push(...(await checkAgainst(run, source, { indexes, found, whole })));
      return messages;
    },
  };
}

/** The types that the unit was to list. */
export function wantedTypes({ target, tree }: UnitRun): readonly CatalogResourceType[] {
  return target.service.resourceTypes.filter((type) => tree.isWanted(type));
}

interface CheckSource {
  readonly indexes: ResourceIndexes;
  readonly found: FoundArns;
  readonly whole: readonly CatalogResourceType[];
}

async function checkAgainst(
  run: UnitRun,
  source: IndexSource,
  { indexes, found, whole }: CheckSource,
): Promise<readonly ScanYield[]> {
  const { accountId, region } = run.target;
  const name = INDEX_NAMES[source];
  const where = `${run.unit.service} in ${accountId}/${run.unit.region}`;
  const answer = await indexes.ask(source, { ...run.target, stats: run.stats });
  if (answer.kind === 'unavailable') {
    return [
      tell(run, {
        severity: 'warning',
        code: 'cross_check_unavailable',
        message: `compare ${where} with ${name}: ${answer.reason}`,
        advice: `Set it up, grant its reads, or take ${source} out of cross_check.`,
      }),
    ];
  }
  const { compared, unlisted } = compareWithIndex(answer.listing, whole, { found, accountId, region });
  const limit = answer.listing.isWhole ? '' : ', which names more than was read';
  if (unlisted.length > 0) {
    const more = unlisted.length > NAMED_ARNS ? ` and ${unlisted.length - NAMED_ARNS} more` : '';
    return [
      tell(run, {
        severity: 'warning',
        code: 'unlisted',
        message: `compare ${where} with ${name}${limit}: no list gave ${unlisted.slice(0, NAMED_ARNS).join(', ')}${more}`,
        advice: 'Indexes lag behind: scan again in an hour. Report what stays, as a list leaves it out.',
      }),
    ];
  }
  if (compared === 0) return [];
  const message = `compare ${where} with ${name}${limit}: the lists gave all ${compared} that it names of their types`;
  return [tell(run, { severity: 'info', code: 'cross_checked', message, advice: 'Nothing to do.' })];
}

type Told = Extract<ScanYield, { readonly kind: 'diagnostic' }>['diagnostic'];

function tell({ unit }: UnitRun, said: Pick<Told, 'severity' | 'code' | 'message' | 'advice'>): ScanYield {
  const { accountId, region, service } = unit;
  const scope = { accountId, region, service, type: '*', subScope: '' };
  return { kind: 'diagnostic', diagnostic: { ...said, scope, operation: '' } };
}
