import { ReplyTooLargeError } from './reply-error.ts';

/**
 * Reads a body to its end.
 *
 * @throws {ReplyTooLargeError} as soon as there is more than may be held.
 */
export async function collectBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ReplyTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
