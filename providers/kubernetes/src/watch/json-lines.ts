import { BadReplyError, ReplyTooLargeError } from '@corkscrew/sdk/http';

const LINE_FEED = 0x0a;

/**
 * Reads JSON documents, a line for each. What stands behind the last line feed when the body ends was cut off, and is dropped.
 *
 * @throws {BadReplyError} for a line that is not a JSON object.
 * @throws {ReplyTooLargeError} for a line of more than `maxLineBytes`.
 */
export async function* readJsonLines(
  body: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Record<string, unknown>> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      held.push(chunk.subarray(start, end));
      start = end + 1;
      const line = Buffer.concat(held).toString('utf8');
      held = [];
      heldBytes = 0;
      if (line.trim() !== '') yield parseLine(line);
    }
    const rest = chunk.subarray(start);
    if (rest.byteLength === 0) continue;
    held.push(rest);
    heldBytes += rest.byteLength;
    if (heldBytes > maxLineBytes) throw new ReplyTooLargeError(maxLineBytes);
  }
}

function parseLine(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new BadReplyError('an event is not JSON', { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadReplyError('an event is not a JSON object');
}
