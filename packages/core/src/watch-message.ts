import type { ClaimScope } from './claim.ts';
import type { ScanMessage } from './scan-unit.ts';

/** A resource that is gone, by its identity in its provider. */
export interface DeletedResource {
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  /** Which incarnation is gone: a later one of the same name stays. Empty for whichever there is. */
  readonly incarnation: string;
}

/** A listing begins. Its payloads, and those of later changes, are shaped as `ScanUnit.normaliserVersion` says. */
export interface ListingStarted {
  readonly kind: 'listing_started';
  readonly scope: ClaimScope;
  readonly normaliserVersion: string;
}

/**
 * One element of a watch. It begins with listings, as a scan does; each is opened by `listing_started`, and ended by the
 * claim of the same scope. Resources that carry a listing's claim between the two belong to it, all others are what changed
 * just now. A provider that lost its place lists that scope again; one that cannot go on ends the stream with an error.
 */
export type WatchMessage =
  | ScanMessage
  | ListingStarted
  | { readonly kind: 'deleted'; readonly resources: readonly DeletedResource[] };
