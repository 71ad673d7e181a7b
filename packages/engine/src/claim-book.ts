import type { Claim, ClaimScope, ScanUnit } from '@corkscrew/core';
import { claimKey, isWithinScope, parseClaimKey } from '@corkscrew/core';
import type { ClaimRegistry } from './claim-registry.ts';
import type { Finding } from './unit-diagnostics.ts';

interface Entry {
  /** Absent where the key is malformed or lies outside the unit. */
  readonly scope: ClaimScope | undefined;
  /** Resources that the unit sent. */
  arrived: number;
  /** Those of them that the sink took. */
  stored: number;
  claim: Claim | undefined;
}

/** Why a unit's stream did not end by itself. */
export type FailureReason = string | undefined;

/**
 * Holds what one unit claims against what it sent. A claim is believed only where both agree: one that does not is
 * downgraded, so that nothing vanishes by it.
 */
export class ClaimBook {
  readonly #unit: ScanUnit;
  readonly #registry: ClaimRegistry;
  readonly #entries = new Map<string, Entry>();
  readonly #report: (finding: Finding) => void;

  constructor(unit: ScanUnit, registry: ClaimRegistry, report: (finding: Finding) => void) {
    this.#unit = unit;
    this.#registry = registry;
    this.#report = report;
  }

  /** Enumerations that the unit has named so far. */
  get size(): number {
    return this.#entries.size;
  }

  /** Tells whether a resource may come under this key, and reports once for each key that may not. */
  admits(key: string): boolean {
    return this.#entryOf(key).scope !== undefined;
  }

  countArrival(key: string): void {
    this.#entryOf(key).arrived += 1;
  }

  /** Counts an arrived resource that the sink has taken: what it has not bears out no claim. */
  countStored(key: string): void {
    this.#entryOf(key).stored += 1;
  }

  addClaim(claim: Claim): void {
    const entry = this.#entryOf(claimKey(claim.scope));
    if (entry.scope === undefined) return;
    const earlier = entry.claim;
    if (earlier === undefined) {
      entry.claim = claim;
      return;
    }
    this.#reportClaim(claim, 'duplicate_claim', 'claimed twice by one unit');
    const worse = earlier.outcome === 'complete' ? claim : earlier;
    entry.claim = worse.outcome === 'complete' ? downgrade(worse, 'claimed twice') : worse;
  }

  /**
   * Gives the claims that hold. Rows without a claim get a `failed` one; a
   * stream that failed adds a `failed` claim for the unit as a whole.
   */
  settle(failure: FailureReason): readonly Claim[] {
    const claims: Claim[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.scope === undefined) continue;
      claims.push(this.#settleEntry(key, entry, failure));
    }
    if (failure !== undefined) {
      const scope: ClaimScope = { ...pickScope(this.#unit), subScope: '' };
      if (!this.#entries.has(claimKey(scope))) claims.push({ scope, outcome: 'failed', count: 0, reason: failure });
    }
    return claims;
  }

  #settleEntry(key: string, entry: Entry, failure: FailureReason): Claim {
    const { arrived, claim } = entry;
    const scope = entry.scope as ClaimScope;
    if (claim === undefined) {
      if (failure === undefined) this.#reportUnclaimed(scope, arrived);
      return { scope, outcome: 'failed', count: arrived, reason: failure ?? 'the plugin did not claim it' };
    }
    if (claim.count !== arrived) {
      this.#reportClaim(claim, 'claim_count_mismatch', `claimed ${claim.count} resources but ${arrived} arrived`);
      return downgrade({ ...claim, count: arrived }, `claimed ${claim.count} resources, ${arrived} arrived`);
    }
    if (entry.stored !== arrived)
      return downgrade(claim, `cut off: ${entry.stored} of ${arrived} resources were stored`);
    if (this.#registry.isShared(key)) {
      this.#reportClaim(claim, 'duplicate_claim', 'another unit of this scan lists it too');
      return downgrade(claim, 'listed by two units');
    }
    return claim;
  }

  #entryOf(key: string): Entry {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      const scope = parseClaimKey(key);
      const isInside = scope !== undefined && isWithinScope(scope, this.#unit);
      entry = { scope: isInside ? scope : undefined, arrived: 0, stored: 0, claim: undefined };
      this.#entries.set(key, entry);
      if (isInside) this.#registry.name(key, this.#unit);
      else this.#reportOutOfScope(key);
    }
    return entry;
  }

  #reportOutOfScope(key: string): void {
    this.#report({
      severity: 'error',
      code: 'claim_out_of_scope',
      message: `scan unit ${this.#unit.unitId}: what it sent for "${key}" lies outside the unit and was left out`,
      advice: 'Report this to the author of the plugin.',
    });
  }

  #reportUnclaimed(scope: ClaimScope, arrived: number): void {
    this.#report({
      severity: 'error',
      code: 'unclaimed_resource',
      message: `scan unit ${this.#unit.unitId}: ${arrived} resources of ${describe(scope)} came without a claim`,
      advice: 'They are stored, but cannot be seen to vanish. Report this to the author of the plugin.',
      scope,
    });
  }

  #reportClaim(claim: Claim, code: string, problem: string): void {
    this.#report({
      severity: 'error',
      code,
      message: `scan unit ${this.#unit.unitId}: ${describe(claim.scope)}: ${problem}`,
      advice: 'Nothing vanishes by this claim. Report this to the author of the plugin.',
      scope: claim.scope,
    });
  }
}

function downgrade(claim: Claim, reason: string): Claim {
  return claim.outcome === 'complete' ? { ...claim, outcome: 'truncated', reason } : claim;
}

function describe(scope: ClaimScope): string {
  const { service, type, accountId, region, subScope } = scope;
  return `${service}:${type} in ${accountId}/${region}${subScope === '' ? '' : ` under ${subScope}`}`;
}

function pickScope(unit: ScanUnit): Omit<ClaimScope, 'subScope'> {
  const { accountId, region, service, type } = unit;
  return { accountId, region, service, type };
}
