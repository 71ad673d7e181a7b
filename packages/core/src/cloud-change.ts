import type { Diagnostic } from './diagnostic.ts';
import type { PlanRequest, UnitProgress } from './scan-unit.ts';

/** Which part of the cloud's own change history is asked for. */
export interface ChangesRequest extends PlanRequest {
  /** The oldest moment; absent for as far back as the cloud remembers. */
  readonly since?: Date | undefined;
  /** The moment before which changes lie; absent for now. */
  readonly until?: Date | undefined;
}

/** What happened to a resource: `other` is a change that is neither its beginning nor its end, nor of its settings. */
export type CloudChangeKind = 'created' | 'updated' | 'deleted' | 'other';

/** All kinds of change, for decoding one that came over the wire. */
export const CLOUD_CHANGE_KINDS: readonly CloudChangeKind[] = ['created', 'updated', 'deleted', 'other'];

/** One entry of a cloud's own change history, with the address that the resource has in the inventory. */
export interface CloudChange {
  readonly time: Date;
  readonly kind: CloudChangeKind;
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** Who did it, in the cloud's words; empty where the cloud does not say. */
  readonly actor: string;
  /** The history that says so: `cloudtrail`, `resource_changes`, `asset_history`. */
  readonly source: string;
  /** The cloud's word for what was done, such as `ec2:RunInstances`; empty where it has none. */
  readonly operation: string;
  /** The cloud's id of the entry, by which the same entry is known again; empty where it has none. */
  readonly changeId: string;
  /**
   * What else the history says, as JSON text after redaction; `{}` for nothing. What differs stands in `fields`, an array of
   * `{path, before, after}` in which a side without a value lacks the member.
   */
  readonly details: string;
}

/** One element of a change history's stream. Changes come in no promised order. */
export type ChangesMessage =
  | { readonly kind: 'changes'; readonly changes: readonly CloudChange[] }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'progress'; readonly progress: UnitProgress };
