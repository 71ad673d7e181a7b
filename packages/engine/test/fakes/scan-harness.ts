import type { ScanEvent, ScanSummary } from '@corkscrew/core';
import { runScan, type ScanOptions } from '@corkscrew/engine';
import type { FakeProvider } from './fake-provider.ts';
import { ManualClock } from './manual-clock.ts';
import { MemorySink } from './memory-sink.ts';

/** A scan under test, with all that it touches in hand. */
export interface ScanHarness {
  readonly sink: MemorySink;
  readonly clock: ManualClock;
  readonly events: ScanEvent[];
  /** Scans with these providers, asking for everything. */
  readonly scan: (providers: readonly FakeProvider[], options?: Partial<ScanOptions>) => Promise<ScanSummary>;
  /** Events of one kind, in order. */
  readonly eventsOf: <K extends ScanEvent['kind']>(kind: K) => readonly Extract<ScanEvent, { kind: K }>[];
}

export function createHarness(): ScanHarness {
  const sink = new MemorySink();
  const clock = new ManualClock();
  const events: ScanEvent[] = [];
  let scans = 0;
  return {
    sink,
    clock,
    events,
    scan: async (providers, options = {}) => {
      scans += 1;
      return await runScan({
        providers: providers.map((client) => ({ client, request: {} })),
        sink,
        clock,
        onEvent: (event) => events.push(event),
        toolVersion: '0.0.0',
        createScanId: () => `scan-${scans}`,
        ...options,
      });
    },
    eventsOf: (kind) => events.filter((event) => event.kind === kind) as never,
  };
}

/** Codes of a summary's diagnostics, sorted. */
export function codesOf(summary: Pick<ScanSummary, 'diagnostics'>): readonly string[] {
  return summary.diagnostics.map((diagnostic) => diagnostic.code).sort();
}
