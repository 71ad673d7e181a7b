import type { GoneScope, ScanUnit } from '@corkscrew/core';
import { parseClaimKey } from '@corkscrew/core';

/**
 * Enumerations that the units of one provider have named in this scan, and by which. A unit names one as soon as it
 * sends something of it, so that two units in flight see each other before either is believed.
 */
export class ClaimRegistry {
  readonly #namers = new Map<string, ScanUnit | 'several'>();

  readonly has = (key: string): boolean => this.#namers.has(key);

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
    this.#namers.set(key, namer === unit ? unit : 'several');
  }

  /** Tells whether any other unit named it as well. */
  isShared(key: string): boolean {
    return this.#namers.get(key) === 'several';
  }
}
