import { type Claim, type ClaimScope, claimKey, type Diagnostic, type ScannedResource } from '@corkscrew/core';
import type { UnbatchedMessage } from '@corkscrew/protocol';
import type { ResourceFinisher } from './finish-resource.ts';
import type { ResourceDraft } from './provider.ts';

interface Enumeration {
  readonly scope: ClaimScope;
  sent: number;
  leftOut: number;
  isClaimed: boolean;
}

/** Resources that are made ready at a time: what comes after them waits unfinished, which takes less memory. */
const FINISHED_TOGETHER = 64;

/** Counts what was sent of each enumeration, and what had to be left out, so that claims hold. */
export class Enumerations {
  readonly #provider: string;
  readonly #finish: ResourceFinisher;
  readonly #enumerations = new Map<string, Enumeration>();
  /** The same by the object that names them: resources of a list share it. */
  #known = new WeakMap<ClaimScope, Enumeration>();

  constructor(provider: string, finish: ResourceFinisher) {
    this.#provider = provider;
    this.#finish = finish;
  }

  /** Begins an enumeration anew. */
  begin(scope: ClaimScope): void {
    this.#known = new WeakMap();
    this.#enumerations.set(claimKey(scope), { scope, sent: 0, leftOut: 0, isClaimed: false });
  }

  /** Forgets an enumeration that ended; what comes under its claim later is not part of it. */
  end(scope: ClaimScope): void {
    this.#known = new WeakMap();
    this.#enumerations.delete(claimKey(scope));
  }

  isOpen(scope: ClaimScope): boolean {
    return this.#enumerations.get(claimKey(scope))?.isClaimed === false;
  }

  /** Makes a resource ready, or says why it has to be left out. */
  take(draft: ResourceDraft): UnbatchedMessage {
    const enumeration = this.#enumerationOf(draft.claim);
    const made = this.make(draft);
    if (made.kind === 'resource') enumeration.sent += 1;
    else enumeration.leftOut += 1;
    return made;
  }

  /** The same for many, some at a time. */
  *takeAll(drafts: readonly ResourceDraft[]): Generator<UnbatchedMessage> {
    let resources: ScannedResource[] = [];
    for (const draft of drafts) {
      const made = this.take(draft);
      if (made.kind === 'resource') resources.push(made.resource);
      if (resources.length >= FINISHED_TOGETHER || made.kind !== 'resource') {
        yield { kind: 'resources', resources };
        resources = [];
      }
      if (made.kind !== 'resource') yield made;
    }
    yield { kind: 'resources', resources };
  }

  /** The same for a resource that belongs to no enumeration. */
  make(draft: ResourceDraft): UnbatchedMessage {
    let resource: ScannedResource;
    try {
      resource = this.#finish(draft);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#diagnostic(draft.claim, {
        code: 'invalid_resource',
        message: `resource ${draft.service}:${draft.type} "${draft.id}" cannot be sent: ${reason}`,
      });
    }
    return { kind: 'resource', resource };
  }

  /** A claim as it may be sent: at most `truncated` where a resource had to be left out. */
  settle(claim: Claim): UnbatchedMessage {
    const enumeration = this.#enumerationOf(claim.scope);
    enumeration.isClaimed = true;
    const { leftOut } = enumeration;
    if (leftOut === 0) return { kind: 'claim', claim };
    const count = Math.max(0, claim.count - leftOut);
    const reason = `${leftOut} resources could not be sent`;
    const settled = claim.outcome === 'complete' ? ({ outcome: 'truncated', reason } as const) : {};
    return { kind: 'claim', claim: { ...claim, ...settled, count } };
  }

  /** Reports the enumerations that nobody claimed. `owner` names what they are part of. */
  *reportUnclaimed(owner: string): Generator<UnbatchedMessage> {
    for (const { scope, sent, isClaimed } of this.#enumerations.values()) {
      if (isClaimed) continue;
      yield this.#diagnostic(scope, {
        code: 'unclaimed_resource',
        message: `${owner}: ${sent} resources of ${scope.service}:${scope.type} came without a claim`,
      });
    }
  }

  /** Claims what is open as `failed`. */
  *claimOpen(reason: string): Generator<UnbatchedMessage> {
    for (const enumeration of this.#enumerations.values()) {
      if (enumeration.isClaimed) continue;
      enumeration.isClaimed = true;
      const { scope, sent } = enumeration;
      yield { kind: 'claim', claim: { scope, outcome: 'failed', count: sent, reason } };
    }
  }

  #enumerationOf(scope: ClaimScope): Enumeration {
    const known = this.#known.get(scope);
    if (known !== undefined) return known;
    const key = claimKey(scope);
    let enumeration = this.#enumerations.get(key);
    if (enumeration === undefined) {
      enumeration = { scope, sent: 0, leftOut: 0, isClaimed: false };
      this.#enumerations.set(key, enumeration);
    }
    this.#known.set(scope, enumeration);
    return enumeration;
  }

  #diagnostic(scope: ClaimScope, { code, message }: Pick<Diagnostic, 'code' | 'message'>): UnbatchedMessage {
    const provider = this.#provider;
    const advice = `Report this to the author of provider ${provider}.`;
    return {
      kind: 'diagnostic',
      diagnostic: { severity: 'error', code, message, advice, provider, scope, operation: '' },
    };
  }
}
