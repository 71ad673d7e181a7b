import type { ScanEvent } from '@corkscrew/core';
import { toJson } from '../render/format-value.ts';
import { eventToJson } from './scan-json.ts';
import type { ScanReporter } from './scan-reporter.ts';

/** Events that repeat what a later one says; left out while the reader does not keep up. */
const PASSING: ReadonlySet<ScanEvent['kind']> = new Set(['unit_progress', 'resources_received']);

/** Writes each event as one JSON object a line. */
export function createJsonLinesReporter(stream: NodeJS.WritableStream & { writableNeedDrain?: boolean }): ScanReporter {
  return {
    report: (event) => {
      if (stream.writableNeedDrain === true && PASSING.has(event.kind)) return;
      stream.write(`${toJson(eventToJson(event))}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        stream.write('', () => resolve());
      }),
  };
}
