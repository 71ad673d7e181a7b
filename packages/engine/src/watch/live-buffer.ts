import { type ClaimScope, claimKey, type DeletedResource, resourceUid, type ScannedResource } from '@corkscrew/core';

/** The latest that is known of a resource: how it is now, or that it is gone. */
type Pending =
  | { readonly kind: 'seen'; readonly resource: ScannedResource }
  | { readonly kind: 'gone'; readonly resource: DeletedResource };

/** Changes that are published together. */
export interface LiveBatch {
  readonly seen: ReadonlyMap<string, ScannedResource>;
  readonly gone: ReadonlyMap<string, DeletedResource>;
  /** When the last of them arrived: what somebody else saw between the first and it is not taken for newer. */
  readonly observedAt: Date;
}

/** Tells whether changes may be of what an enumeration lists. */
export function concernsScope(
  { seen, gone }: { readonly seen: Iterable<ScannedResource>; readonly gone: Iterable<DeletedResource> },
  scope: ClaimScope,
): boolean {
  const key = claimKey(scope);
  const { accountId, service, type } = scope;
  for (const resource of seen) if (resource.claimKey === key) return true;
  for (const resource of gone) {
    if (resource.accountId === accountId && resource.service === service && resource.type === type) return true;
  }
  return false;
}

/** When a {@link LiveBuffer} is full. */
export interface BufferLimits {
  readonly maxPendingChanges: number;
  readonly maxPendingBytes: number;
}

/** Holds changes until they are published: of each resource only the latest, however often it changed. */
export class LiveBuffer {
  readonly #provider: string;
  readonly #limits: BufferLimits;
  #pending = new Map<string, Pending>();
  #bytes = 0;
  #observedAt: Date | undefined;

  constructor(provider: string, limits: BufferLimits) {
    this.#provider = provider;
    this.#limits = limits;
  }

  get size(): number {
    return this.#pending.size;
  }

  get isFull(): boolean {
    return this.#pending.size >= this.#limits.maxPendingChanges || this.#bytes >= this.#limits.maxPendingBytes;
  }

  addSeen(resource: ScannedResource, at: Date): void {
    this.#put(resourceUid(resource), { kind: 'seen', resource }, at);
  }

  addGone(resource: DeletedResource, at: Date): void {
    this.#put(resourceUid({ provider: this.#provider, ...resource }), { kind: 'gone', resource }, at);
  }

  /** Tells whether it holds changes that may be of what an enumeration lists. */
  concerns(scope: ClaimScope): boolean {
    const all = [...this.#pending.values()];
    const seen = all.flatMap((pending) => (pending.kind === 'seen' ? pending.resource : []));
    const gone = all.flatMap((pending) => (pending.kind === 'gone' ? pending.resource : []));
    return concernsScope({ seen, gone }, scope);
  }

  /** Takes everything; `undefined` where there is nothing. */
  take(): LiveBatch | undefined {
    if (this.#observedAt === undefined) return undefined;
    const seen = new Map<string, ScannedResource>();
    const gone = new Map<string, DeletedResource>();
    for (const [uid, pending] of this.#pending) {
      if (pending.kind === 'seen') seen.set(uid, pending.resource);
      else gone.set(uid, pending.resource);
    }
    const batch = { seen, gone, observedAt: this.#observedAt };
    this.#pending = new Map();
    this.#bytes = 0;
    this.#observedAt = undefined;
    return batch;
  }

  #put(uid: string, pending: Pending, at: Date): void {
    this.#bytes += sizeOf(pending) - sizeOf(this.#pending.get(uid));
    this.#pending.set(uid, pending);
    this.#observedAt = at;
  }
}

function sizeOf(pending: Pending | undefined): number {
  return pending?.kind === 'seen' ? pending.resource.rawData.length + pending.resource.attributes.length : 0;
}
