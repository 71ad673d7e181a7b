import type { WatchEvent } from '@corkscrew/core';
import { toJson } from '../render/format-value.ts';
import { createPalette, type Palette } from '../render/palette.ts';
import type { ReporterSetup } from './start-reporter.ts';
import { changeLines, noticeOf, WatchCounts } from './watch-lines.ts';
import { watchEventToJson } from './watch-json.ts';
import type { WatchReporter } from './watch-reporter.ts';

/** Milliseconds between two looks at how far the listings are. */
const INTERVAL_MS = 5_000;
const FRAME_MS = 250;

/** What decides how a watch is shown: the changes go to stdout, everything else to stderr. */
export interface WatchReporterSetup extends ReporterSetup {
  readonly hasColors: boolean;
}

/** Starts the reporter that fits: JSON lines, or a line for each change, with a line of status below them on a terminal. */
export async function startWatchReporter(setup: WatchReporterSetup): Promise<WatchReporter> {
  if (setup.output === 'ndjson') return createWatchJsonLines(setup.stdout);
  const palette = createPalette(setup.hasColors);
  if (!setup.isQuiet && setup.terminal.isTty) {
    const { createLogUpdate } = await import('log-update');
    return createWatchDisplay(setup, palette, createLogUpdate(setup.stderr));
  }
  return createWatchText(setup, palette);
}

/** Progress is left out while the reader does not keep up: a later one says more. */
function createWatchJsonLines(stream: NodeJS.WritableStream & { writableNeedDrain?: boolean }): WatchReporter {
  return {
    report: (event) => {
      if (stream.writableNeedDrain === true && event.kind === 'progress') return;
      for (const json of watchEventToJson(event)) stream.write(`${toJson(json)}\n`);
    },
    close: () => flush(stream),
  };
}

function createWatchText({ stdout, stderr, isQuiet }: WatchReporterSetup, palette: Palette): WatchReporter {
  const counts = new WatchCounts();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    report: (event) => {
      counts.apply(event);
      if (event.kind === 'changed') writeLines(stdout, changeLines(event.changes, palette));
      if (isQuiet) return;
      const notice = noticeOf(event, palette);
      if (notice !== undefined) stderr.write(`watch: ${notice}\n`);
      const isDue = event.kind === 'published' && event.listings > 0 && performance.now() - toldAtMs > INTERVAL_MS;
      if (!isDue) return;
      toldAtMs = performance.now();
      stderr.write(`watch: ${counts.describe()}\n`);
    },
    close: () => flush(stdout),
  };
}

interface LiveLine {
  (text: string): void;
  clear(): void;
  done(): void;
  persist(text: string): void;
}

function createWatchDisplay(setup: WatchReporterSetup, palette: Palette, update: LiveLine): WatchReporter {
  const counts = new WatchCounts();
  const draw = (): void => update(palette.paint(`Watching: ${counts.describe()}. Ctrl-C stops.`, 'dim'));
  const timer = setInterval(draw, FRAME_MS);
  setup.redirectError((text) => update.persist(text.trim()));
  return {
    report: (event: WatchEvent) => {
      counts.apply(event);
      const notice = noticeOf(event, palette);
      if (notice !== undefined) update.persist(notice);
      if (event.kind !== 'changed') return;
      // Both streams may be one terminal: the line of status makes room for what stays.
      update.clear();
      writeLines(setup.stdout, changeLines(event.changes, palette));
      draw();
    },
    close: async () => {
      clearInterval(timer);
      setup.redirectError();
      update.clear();
      update.done();
      await flush(setup.stdout);
    },
  };
}

function writeLines(stream: NodeJS.WritableStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}

function flush(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
