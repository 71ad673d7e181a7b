import type { PublishResult, ResourceSink } from '@corkscrew/core';
import type { QueryResult } from '@corkscrew/store';
import type { Row } from '../render/command-output.ts';

const NOTHING: PublishResult = { changes: [], diagnostics: [] };

/** A sink that keeps nothing but the names of the calls that bracket a scan. */
export function createFakeSink(calls: string[] = []): ResourceSink {
  return {
    beginScan: ({ request }) => {
      calls.push(`begin ${JSON.stringify(request)}`);
      return Promise.resolve();
    },
    listUnitDurations: () => Promise.resolve(new Map()),
    listKnownClaims: () => Promise.resolve([]),
    listWholeReads: () => Promise.resolve([]),
    listSchemas: () => Promise.resolve([]),
    recordSchemas: () => Promise.resolve(),
    openUnit: () =>
      Promise.resolve({
        write: () => Promise.resolve(),
        discard: () => Promise.resolve(),
        finish: () => Promise.resolve(),
      }),
    publish: () => Promise.resolve(NOTHING),
    publishInDetail: () => Promise.resolve({ ...NOTHING, actions: [] }),
    remove: () => Promise.resolve({ ...NOTHING, actions: [] }),
    retire: () => Promise.resolve(NOTHING),
    endScan: ({ outcome }) => {
      calls.push(`end ${outcome}`);
      return Promise.resolve();
    },
    close: () => {
      calls.push('close');
      return Promise.resolve();
    },
  };
}

/** Makes the answer to a statement. */
export function createFakeAnswer(names: readonly string[], rows: readonly Row[], calls: string[] = []): QueryResult {
  return {
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    rowCount: rows.length,
    batches: (async function* () {
      yield rows;
    })(),
    [Symbol.asyncDispose]: () => {
      calls.push('dispose');
      return Promise.resolve();
    },
  };
}
