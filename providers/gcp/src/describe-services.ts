import type { Diagnostic } from '@corkscrew/sdk';
import type { ServiceReport } from './compare-services.ts';

/** What was compared. */
export interface ReportedScope {
  /** `organizations/1`. */
  readonly scope: string;
  /** The moment that the inventory showed. */
  readonly readTime: string | undefined;
}

type Told = Omit<Diagnostic, 'provider' | 'scope'>;

const MAX_NAMES = 25;
const OPERATION = 'cloudasset.assets.listResource';

/** Puts a comparison into words: what the inventory may not have, and of which moment it tells. */
export function describeServices(
  { silent, comparedProjects, problem }: ServiceReport,
  { scope, readTime }: ReportedScope,
): readonly Told[] {
  const told: Told[] = [];
  if (silent.size > 0) {
    told.push({
      severity: 'info',
      code: 'services_without_assets',
      message: `list assets of ${scope}: the inventory of ${readTime ?? 'now'} has nothing of ${namesOf(silent)}, enabled in ${comparedProjects} projects or some of them`,
      advice:
        'They may have no resources, or none that Cloud Asset Inventory knows. It learns of most changes after minutes, of some types after hours.',
      operation: OPERATION,
    });
  }
  if (problem !== '') {
    told.push({
      severity: 'info',
      code: 'services_not_compared',
      message: `list enabled services below ${scope}: ${problem}`,
      advice: 'Grant serviceusage.services.list to learn which enabled services the inventory has nothing of.',
      operation: 'serviceusage.services.list',
    });
  }
  return told;
}

function namesOf(silent: ServiceReport['silent']): string {
  const names = [...silent.keys()].toSorted();
  const more = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
