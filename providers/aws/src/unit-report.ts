import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import type { Claim, ScanUnit, ScanYield } from '@corkscrew/sdk';
import type { Absence } from './failure-outcome.ts';
import { type TypeTree, parentOf } from './type-tree.ts';

type UnitDiagnostic = Extract<ScanYield, { readonly kind: 'diagnostic' }>['diagnostic'];

/** What a unit tells at its end: once for all of a type's parents, what would else be told for each. */
export interface UnitReport {
  /** Notes how an enumeration ended. */
  noteClaim(type: CatalogResourceType, claim: Claim): void;
  /** Notes a finding of one of many: under one parent, or of one resource's facet. */
  noteOneOfMany(type: CatalogResourceType, diagnostic: UnitDiagnostic): void;
  /** Notes what the endpoint does not answer: a type's list, or the read of a facet. */
  noteUnanswered(what: string): void;
  /** Notes a list that has nothing to say here. */
  noteAbsence(type: CatalogResourceType, absence: Absence, reason: string): void;
  /** What is left to say, and the claims that say which parents are no more. */
  close(service: ServiceCatalog, tree: TypeTree): readonly ScanYield[];
}

/** Lists that have nothing to say, for one reason. */
interface AbsentLists {
  /** What the service said first. */
  readonly reason: string;
  readonly types: Set<string>;
}

interface Gathered {
  readonly first: UnitDiagnostic;
  count: number;
}

/** Makes the report of one unit. */
export function createUnitReport(unit: ScanUnit): UnitReport {
  const gathered = new Map<string, Gathered>();
  const unanswered = new Set<string>();
  const unfinished = new Set<string>();
  const absences = new Map<Absence, AbsentLists>();
  return {
    noteClaim: (type, { outcome }) => {
      // What is not there has no children either.
      if (outcome !== 'complete' && outcome !== 'not_applicable') unfinished.add(type.type);
    },
    noteOneOfMany: (type, diagnostic) => {
      const key = [type.type, diagnostic.code, diagnostic.operation].join(' ');
      const known = gathered.get(key);
      if (known === undefined) gathered.set(key, { first: diagnostic, count: 1 });
      else known.count += 1;
    },
    noteUnanswered: (what) => {
      unanswered.add(what);
    },
    noteAbsence: ({ type }, absence, reason) => {
      const known = absences.get(absence) ?? { reason, types: new Set() };
      absences.set(absence, known);
      known.types.add(type);
    },
    close: (service, tree) => [
      ...[...gathered.values()].map((entry): ScanYield => ({ kind: 'diagnostic', diagnostic: summarise(entry) })),
      ...(unanswered.size > 0 ? [unansweredDiagnostic(unit, [...unanswered].sort())] : []),
      ...[...absences].map(([absence, lists]) => absenceDiagnostic(unit, absence, lists)),
      ...tree.children
        .filter((type) => isWholeAbove(service, type, unfinished))
        .map((type): ScanYield => ({ kind: 'claim', claim: restClaim(unit, type) })),
    ],
  };
}

/** Whether all parents of a type are known, and theirs too. */
function isWholeAbove(service: ServiceCatalog, type: CatalogResourceType, unfinished: ReadonlySet<string>): boolean {
  const parent = parentOf(service, type);
  if (type.list.recursive && unfinished.has(type.type)) return false;
  if (parent === undefined) return true;
  return !unfinished.has(parent.type) && isWholeAbove(service, parent, unfinished);
}

function restClaim({ accountId, region, service }: ScanUnit, { type }: CatalogResourceType): Claim {
  return {
    scope: { accountId, region, service, type, subScope: '*' },
    outcome: 'complete',
    count: 0,
    reason: '',
  };
}

function summarise({ first, count }: Gathered): UnitDiagnostic {
  const scope = first.scope && { ...first.scope, subScope: count === 1 ? first.scope.subScope : '' };
  const message = count === 1 ? first.message : `${first.message} (and ${count - 1} more alike)`;
  return { ...first, ...(scope && { scope }), message };
}

function unansweredDiagnostic({ accountId, region, service }: ScanUnit, types: readonly string[]): ScanYield {
  const what = types.length === 1 ? '1 read' : `${types.length} reads`;
  return {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'warning',
      code: 'unsupported',
      message: `scan ${service} in ${accountId}/${region}: the endpoint does not answer ${what} (${types.join(', ')})`,
      advice: 'Exclude the types if it stays so.',
      scope: { accountId, region, service, type: '*', subScope: '' },
      operation: '',
    },
  };
}

const ABSENCES: Readonly<Record<Absence, { readonly what: string; readonly advice: string }>> = {
  not_subscribed: {
    what: 'the account does not use the service',
    advice: 'Nothing to do; turn the service on in the account if it should be in use.',
  },
  not_in_region: {
    what: 'the service has no endpoint there',
    advice: 'Nothing to do. A newer Corkscrew knows of regions that services have come to since.',
  },
  opt_in_required: {
    what: 'the region is not enabled in the account',
    advice: 'Nothing to do; enable the region in the account if it should be in use.',
  },
  not_set_up: {
    what: 'what would be listed was never set up',
    advice: 'Nothing to do.',
  },
};

function absenceDiagnostic(unit: ScanUnit, absence: Absence, { reason, types }: AbsentLists): ScanYield {
  const { accountId, region, service } = unit;
  const { what, advice } = ABSENCES[absence];
  const names = [...types].sort();
  const [only = '*'] = names;
  return {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'info',
      code: absence,
      message: `scan ${service} in ${accountId}/${region}: ${what} (${names.join(', ')}): ${reason}`,
      advice,
      scope: { accountId, region, service, type: names.length === 1 ? only : '*', subScope: '' },
      operation: '',
    },
  };
}
