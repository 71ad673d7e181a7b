import type { ServiceCatalog } from './service-catalog.ts';

/**
 * What a call costs the account. `free`: no price, and no management event in CloudTrail. `logged`: no price of its own, one
 * management event. `billed`: AWS sells the answer, or asks a thousandth of a dollar or more for it; never made unasked.
 * `heavy`: logged too, and it gives much, or AWS allows few of them a second.
 */
export type CallCost = 'free' | 'logged' | 'billed' | 'heavy';

/** All classes of cost. */
export const CALL_COSTS: readonly CallCost[] = ['free', 'logged', 'billed', 'heavy'];

/** Tells what a call of an operation costs. */
export function callCostOf({ operations }: Pick<ServiceCatalog, 'operations'>, operation: string): CallCost {
  return operations[operation]?.cost ?? 'logged';
}
