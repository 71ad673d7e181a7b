import type { ClaimScope, GoneScope, ScanUnit } from '@corkscrew/core';
import { claimKey, isWildcardScope, isWithinScope, parseClaimKey } from '@corkscrew/core';

/**
 * Enumerations that the units of one provider have named in this scan, and by which. A unit names one as soon as it
 * sends something of it, so that two units in flight see each other before either is believed.
 */
export class ClaimRegistry {
  readonly #namers = new Map<string, ScanUnit | 'several'>();

  /** Scopes with a `*` for more than the sub-scope, which speak for narrower ones. */
  readonly #wildcards: ClaimScope[] = [];

  /** Tells whether a unit named the enumeration, or one that speaks for it. */
  readonly has = (key: string): boolean => {
    if (this.#namers.has(key)) return true;
    const scope = parseClaimKey(key);
    if (scope === undefined) return false;
    return (
      this.#namers.has(claimKey({ ...scope, subScope: '*' })) ||
      this.#wildcards.some((wide) => ['*', scope.subScope].includes(wide.subScope) && isWithinScope(scope, wide))
    );
  };

  /** Finds an enumeration that a unit named in a place which is said to be gone. */
  findIn({ accountId, region }: GoneScope): string | undefined {
    for (const key of this.#namers.keys()) {
      const scope = parseClaimKey(key);
      if (scope?.accountId === accountId && (region === '*' || scope.region === region)) return key;
    }
    return undefined;
  }

  /** Notes that a unit sent something of an enumeration; another try at the same unit changes nothing. */
  name(key: string, unit: ScanUnit): void {
    const namer = this.#namers.get(key) ?? unit;
    if (!this.#namers.has(key)) this.#noteWildcard(key);
    this.#namers.set(key, namer === unit ? unit : 'several');
  }

  /** Tells whether any other unit named it as well. */
  isShared(key: string): boolean {
    return this.#namers.get(key) === 'several';
  }

  #noteWildcard(key: string): void {
    const scope = parseClaimKey(key);
    if (scope !== undefined && isWildcardScope({ ...scope, subScope: '' })) this.#wildcards.push(scope);
  }
}
