/** Keys that the finished units of one provider have claimed in this scan. */
export class ClaimRegistry {
  readonly #keys = new Set<string>();

  readonly has = (key: string): boolean => this.#keys.has(key);

  add(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }
}
