import type { CallCost } from '../src/call-cost.ts';
import type { CatalogResourceType } from '../src/resource-type.ts';
import type { ServiceCatalog } from '../src/service-catalog.ts';

/** A reviewed class of cost: the first whose pattern fits `service.Operation` counts. */
export interface CostRule {
  readonly match: string;
  readonly class: CallCost;
  readonly reason: string;
  /** Where AWS says so; null for what follows from what the service is, and nobody has seen in writing. */
  readonly document: string | null;
}

/** The class of cost of an operation. @throws Error where no rule fits */
export function costOf(service: string, operation: string, rules: readonly CostRule[]): CallCost {
  const rule = rules.find(({ match }) => new RegExp(match).test(`${service}.${operation}`));
  if (rule === undefined) throw new Error(`no rule of costs.json fits ${service}.${operation}`);
  return rule.class;
}

/** Turns off what cannot be read without a call that is charged for: types, what is under them, and further reads. */
export function withCosts(
  types: readonly CatalogResourceType[],
  operations: ServiceCatalog['operations'],
): readonly CatalogResourceType[] {
  const isCharged = (operation: string): boolean => operations[operation]?.cost === 'billed';
  const isTypeCharged = (type: CatalogResourceType): boolean => {
    const parent = types.find((candidate) => candidate.type === type.parent);
    return isCharged(type.list.operation) || (parent !== undefined && isTypeCharged(parent));
  };
  const markRead = <R extends { readonly operation: string }>(read: R): R =>
    isCharged(read.operation) ? { ...read, default: false, billed: true } : read;
  return types.map((type) => ({
    ...type,
    ...(isTypeCharged(type) && { default: false, billed: true as const }),
    ...(type.facets && { facets: type.facets.map(markRead) }),
    ...(type.tagRead && { tagRead: markRead(type.tagRead) }),
  }));
}
