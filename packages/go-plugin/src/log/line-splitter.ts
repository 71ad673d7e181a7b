import { StringDecoder } from 'node:string_decoder';

/** Cuts chunks of bytes into lines. */
export interface LineSplitter {
  /** Gives the lines that the chunk completes; a line longer than the limit comes in pieces. */
  push(chunk: Uint8Array): readonly string[];
  /** Gives the unfinished line at the end, if any. */
  flush(): readonly string[];
}

/** Makes a {@link LineSplitter} for lines of at most `maxChars`. */
export function createLineSplitter(maxChars: number): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(chunk) {
      const lines = (rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split('\n');
      rest = lines.pop() ?? '';
      const complete = lines.flatMap((line) => cutLine(line.replace(/\r$/, ''), maxChars));
      while (rest.length >= maxChars) {
        complete.push(rest.slice(0, maxChars));
        rest = rest.slice(maxChars);
      }
      return complete;
    },
    flush() {
      const last = rest + decoder.end();
      rest = '';
      return last === '' ? [] : [last];
    },
  };
}

function cutLine(line: string, maxChars: number): string[] {
  if (line.length <= maxChars) return [line];
  const pieces: string[] = [];
  for (let start = 0; start < line.length; start += maxChars) pieces.push(line.slice(start, start + maxChars));
  return pieces;
}
