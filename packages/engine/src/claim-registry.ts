/** Keys of the enumerations that the units of one provider have named in this scan. */
export class ClaimRegistry {
  readonly #keys = new Set<string>();

  readonly has = (key: string): boolean => this.#keys.has(key);

  add(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }
}
