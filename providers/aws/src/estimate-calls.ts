import { type CallCost, callCostOf, type CatalogResourceType, type ServiceCatalog } from '@corkscrew/aws-catalog';
import type { CallEstimate } from '@corkscrew/sdk';
import { auditEventsOf, noCalls } from './call-stats.ts';
import type { AwsConfig } from './config.ts';
import { bindInputs, type Enumeration, type InputContext } from './enumeration.ts';
import { furtherReads } from './further-reads.ts';
import { createTypeTree, type TypeTree } from './type-tree.ts';

/** Calls by what they cost the account. */
export type CallCounts = Readonly<Record<CallCost, number>>;

/** What an estimate is made of. */
export interface EstimateSource extends Pick<InputContext, 'accountId' | 'region'> {
  readonly service: ServiceCatalog;
  readonly types: readonly CatalogResourceType[];
  readonly config: Pick<AwsConfig, 'facets' | 'billed'>;
  /** What the unit made last time. */
  readonly remembered: CallCounts | undefined;
}

/**
 * Estimates a unit's calls: as many as last time, or where nothing is remembered, those of a unit whose every list has one row
 * on one page: each list once, then once for the row each list of children, each further read, and its tags.
 */
export function estimateCalls(source: EstimateSource): CallEstimate & { readonly calls: number } {
  const { service, types, remembered } = source;
  const tree = createTypeTree(service, types);
  const sure = tree.roots.reduce((sum, root) => sum + bindInputs(root, source).length, 0);
  const counts = remembered ?? assumedCounts(tree, source);
  return {
    calls: Math.max(sure, sumOf(counts)),
    sureCalls: sure,
    auditEvents: auditEventsOf(counts),
    billedCalls: counts.billed,
    heavyCalls: counts.heavy,
    basis: remembered === undefined ? 'assumption' : 'last_scan',
  };
}

function sumOf(counts: CallCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function assumedCounts(tree: TypeTree, source: EstimateSource): CallCounts {
  const counts = noCalls();
  const add = (operation: string, calls = 1): void => {
    counts[callCostOf(source.service, operation)] += calls;
  };
  const bulk = new Set<string>();
  const visit = (enumeration: Enumeration, listings: number, above: readonly Enumeration[]): void => {
    add(enumeration.operation, listings);
    for (const type of enumeration.types) {
      const reads = tree.isWanted(type) ? furtherReads(type, source.config) : [];
      for (const read of reads) if (read.bulk === undefined) add(read.operation);
      for (const { operation } of reads.filter((read) => read.bulk !== undefined)) bulk.add(operation);
      for (const child of tree.childrenOf(type)) {
        // A list that gives what stands under its own rows is asked once more, not for ever.
        if (!above.includes(child)) visit(child, listingsOf(child, source), [...above, child]);
      }
    }
  };
  for (const root of tree.roots) visit(root, bindInputs(root, source).length, []);
  const walked = new Set(tree.roots.map(({ operation }) => operation));
  for (const operation of bulk) if (!walked.has(operation)) add(operation);
  return counts;
}

/** How often a list is asked for one parent: once, or once for each value that has to be tried. */
function listingsOf({ bind }: Enumeration, context: EstimateSource): number {
  const tried = Object.entries(bind).filter(([, { kind }]) => kind === 'each');
  return bindInputs({ bind: Object.fromEntries(tried) }, context).length;
}
