import type { FieldChange } from './diff-payload.ts';
import type { ResourceAddress } from './resource-address.ts';

/**
 * What happened to a resource.
 *
 * `recreated`: another thing under the same name. `moved`: a known thing at a new address. `suspect`: missing, and held back
 * until a second look confirms it. `out_of_scope`: its account was closed or its region disabled. `schema`: the same thing,
 * described differently by a new catalog.
 */
export type ChangeKind =
  | 'created'
  | 'changed'
  | 'recreated'
  | 'moved'
  | 'vanished'
  | 'suspect'
  | 'out_of_scope'
  | 'schema';

/** All kinds, in the order in which they are told. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  'vanished',
  'out_of_scope',
  'suspect',
  'recreated',
  'moved',
  'changed',
  'created',
  'schema',
];

/** One thing that happened: after `notBefore` and not after `changedAt`. */
export interface Change {
  readonly kind: ChangeKind;
  readonly resource: ResourceAddress;
  /** When it was first seen. */
  readonly changedAt: Date;
  /** When the resource, or for a new one the list that has it, was last seen as it was before. */
  readonly notBefore: Date | undefined;
  readonly scanId: string;
  /** When that scan began. */
  readonly scanStartedAt: Date | undefined;
  /** When the scan of the look before began. */
  readonly previousScanAt: Date | undefined;
  /** Why, where that is known. */
  readonly reason: string;
  /** Id of the resource that moved here. */
  readonly movedFrom: string;
  /** What differs, for what changed, was recreated or moved. */
  readonly fields: readonly FieldChange[];
}

/** How much happened. */
export interface ChangeTotals {
  /** By kind, in the order in which they are told. First looks are not among what was created. */
  readonly kinds: ReadonlyMap<ChangeKind, number>;
  /** Resources that were found where nobody had looked before, so that nobody knows when they were created. */
  readonly firstLooks: number;
  readonly accounts: number;
}

/** SQL for a change that is no more than a first look. */
export const IS_FIRST_LOOK = `(c.kind = 'created' AND c.not_before IS NULL)`;

/** Gathers totals from rows of `kind`, `is_first_look`, `n` and the accounts concerned. */
export function toTotals(rows: readonly Readonly<Record<string, unknown>>[]): ChangeTotals {
  const accounts = new Set<string>();
  const counts = new Map<ChangeKind, number>();
  let firstLooks = 0;
  for (const { kind, is_first_look: isFirstLook, n, accounts: concerned } of rows) {
    for (const account of concerned as readonly string[]) accounts.add(account);
    if (isFirstLook === true) firstLooks += Number(n);
    else counts.set(kind as ChangeKind, Number(n));
  }
  const kinds = CHANGE_KINDS.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [[kind, count] as const];
  });
  return { kinds: new Map(kinds), firstLooks, accounts: accounts.size };
}
