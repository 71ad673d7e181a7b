/** Reads the item that begins at a position of the document. */
type ItemReader = (position: number) => unknown;

/**
 * A list whose items were found but not read: a page of a thousand rows would else be held as a whole while the first of them
 * are worked on, and what lives that long is dear to let go of.
 */
export class DeferredList {
  readonly #positions: readonly number[];
  readonly #readItem: ItemReader;

  constructor(positions: readonly number[], readItem: ItemReader) {
    this.#positions = positions;
    this.#readItem = readItem;
  }

  /** Reads the items some at a time. An empty list gives one empty part. */
  *parts(size: number): Generator<readonly unknown[], void, undefined> {
    let start = 0;
    do {
      yield this.#positions.slice(start, start + size).map(this.#readItem);
      start += size;
    } while (start < this.#positions.length);
  }
}

/** Gives a page as several of fewer rows, if a list of it was deferred. */
export function* partsOfPage(
  page: Readonly<Record<string, unknown>>,
  { member, size }: { readonly member: string | undefined; readonly size: number },
): Generator<Readonly<Record<string, unknown>>, void, undefined> {
  const list = member === undefined ? undefined : page[member];
  if (member === undefined || !(list instanceof DeferredList)) yield page;
  else for (const part of list.parts(size)) yield { ...page, [member]: part };
}
