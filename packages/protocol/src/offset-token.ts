import { CorkscrewError } from '@corkscrew/core';

const TOKEN = /^offset:(\d{1,9})$/;

/** Makes the token of the page that begins at an offset. */
export function encodeOffsetToken(offset: number): string {
  return `offset:${offset}`;
}

/**
 * Reads the offset of a page; an empty token is that of the first. `what` begins the message of the error.
 *
 * @throws {CorkscrewError} `invalid_argument` for a token that is not of an earlier page.
 */
export function decodeOffsetToken(token: string, what: string): number {
  if (token === '') return 0;
  const offset = TOKEN.exec(token)?.[1];
  if (offset !== undefined) return Number(offset);
  throw new CorkscrewError('invalid_argument', `${what}: "${token}" is not the token of a page`);
}
