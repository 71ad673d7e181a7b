/**
 * Numbers combinations of texts that many rows share. Rows that follow each other are mostly alike, and of the same few
 * kinds by turns: `near` tells those apart that are looked at before all others.
 */
export class TextKinds {
  readonly #byKey = new Map<string, number>();
  readonly #near = new Map<string | number, { readonly texts: readonly string[]; readonly no: number }>();
  /** Texts of all kinds, one kind after the other. */
  readonly texts: string[] = [];

  /** Gives the number of a combination, a new one where it was not seen before. */
  numberOf(texts: readonly string[], near: string | number): number {
    const last = this.#near.get(near);
    if (last !== undefined && isSame(last.texts, texts)) return last.no;
    const key = texts.join('\u0000');
    let no = this.#byKey.get(key);
    // A text may itself hold what separates texts; then it is a kind of its own each time.
    if (no === undefined || !isSame(this.texts.slice(no * texts.length, (no + 1) * texts.length), texts)) {
      no = this.texts.length / texts.length;
      this.#byKey.set(key, no);
      this.texts.push(...texts);
    }
    this.#near.set(near, { texts, no });
    return no;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
