import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import type { Claim, ScanUnit, ScanYield } from '@corkscrew/sdk';
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
  /** What is left to say, and the claims that say which parents are no more. */
  close(service: ServiceCatalog, tree: TypeTree): readonly ScanYield[];
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
    close: (service, tree) => [
      ...[...gathered.values()].map((entry): ScanYield => ({ kind: 'diagnostic', diagnostic: summarise(entry) })),
      ...(unanswered.size > 0 ? [unansweredDiagnostic(unit, [...unanswered].sort())] : []),
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
