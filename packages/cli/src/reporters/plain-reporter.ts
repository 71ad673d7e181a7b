import type { ScanEvent } from '@corkscrew/core';
import { countOf, formatCount, formatDuration } from '../render/format-amount.ts';
import { ScanProgress } from './scan-progress.ts';
import type { ScanReporter } from './scan-reporter.ts';

/** Milliseconds between two lines of progress. */
const INTERVAL_MS = 10_000;

/** Writes a line now and then, for logs and terminals that cannot redraw. */
export function createPlainReporter(
  write: (text: string) => void,
  options: { readonly nowMs?: () => number } = {},
): ScanReporter {
  const nowMs = options.nowMs ?? performance.now.bind(performance);
  const progress = new ScanProgress();
  const startedAtMs = nowMs();
  let lastLineMs = startedAtMs;
  const sayProgress = (): void => {
    const { finishedUnits, plannedUnits, resources, calls, gaps } = progress.totals;
    const facts = [
      `${formatCount(finishedUnits)}/${countOf(plannedUnits, 'unit')}`,
      countOf(resources, 'resource'),
      countOf(calls, 'call'),
      ...(gaps > 0 ? [countOf(gaps, 'gap')] : []),
      formatDuration(nowMs() - startedAtMs),
    ];
    write(`scan: ${facts.join(', ')}\n`);
    lastLineMs = nowMs();
  };
  return {
    report: (event: ScanEvent) => {
      progress.apply(event);
      if (event.kind === 'plan_ready') {
        const calls = countOf(event.estimatedCalls, 'API call');
        write(`scan: ${event.provider}: ${countOf(event.units.length, 'unit')} planned, about ${calls}\n`);
      } else if (event.kind === 'plugin_restarted') {
        write(`scan: ${event.provider}: plugin started anew: ${event.reason}\n`);
      } else if (event.kind === 'scan_finished') {
        sayProgress();
      } else if (nowMs() - lastLineMs >= INTERVAL_MS) {
        sayProgress();
      }
    },
    close: () => Promise.resolve(),
  };
}
