import type { ScanEvent } from '@corkscrew/core';
import { createLogUpdate } from 'log-update';
import { displayWidth } from '../render/display-width.ts';
import { countOf, formatCount, formatDuration } from '../render/format-amount.ts';
import type { Palette } from '../render/palette.ts';
import { takeCells } from '../render/wrap-text.ts';
import type { ServiceProgress } from './scan-progress.ts';
import { ScanProgress } from './scan-progress.ts';
import type { ScanReporter } from './scan-reporter.ts';

const FRAME_MS = 100;
const RATE_WINDOW_MS = 3_000;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const NAME_WIDTH = 24;

/** Lines of a terminal that the display leaves free. */
const FREE_LINES = 4;

/** What a frame is drawn from. */
export interface Frame {
  readonly elapsedMs: number;
  readonly columns: number;
  readonly rows: number;
  /** Resources per second, by `provider/service`, and in all under the empty key. */
  readonly rates: ReadonlyMap<string, number>;
}

/** Shows live lines per service, redrawn in place, below what others write meanwhile. */
export function createTtyReporter(
  stream: NodeJS.WriteStream,
  palette: Palette,
  redirectError: (display?: (text: string) => void) => void,
): ScanReporter {
  const progress = new ScanProgress();
  const rates = new RateMeter();
  const update = createLogUpdate(stream);
  const startedAtMs = performance.now();
  const draw = (): void => {
    const nowMs = performance.now();
    const frame: Frame = {
      elapsedMs: nowMs - startedAtMs,
      columns: stream.columns ?? 80,
      rows: stream.rows ?? 24,
      rates: rates.measure(progress, nowMs),
    };
    update(renderFrame(progress, frame, palette));
  };
  const timer = setInterval(draw, FRAME_MS);
  redirectError((text) => update.persist(text.trim()));
  return {
    report: (event: ScanEvent) => {
      progress.apply(event);
      if (event.kind !== 'plugin_restarted') return;
      update.persist(palette.paint(`${event.provider}: plugin started anew: ${event.reason}`, 'warning'));
    },
    close: () => {
      clearInterval(timer);
      redirectError();
      update.clear();
      update.done();
      return Promise.resolve();
    },
  };
}

/** Draws how far a scan is, in as many lines as the terminal has room for. */
export function renderFrame(progress: ScanProgress, frame: Frame, palette: Palette): string {
  const { totals } = progress;
  const { columns, rows, elapsedMs, rates } = frame;
  const spinner = SPINNER[Math.floor(elapsedMs / FRAME_MS) % SPINNER.length] ?? '';
  const title = totals.plannedUnits === 0 ? 'Planning' : 'Scanning';
  const facts = [
    `${title} ${totals.providers.join(', ')}`.trim(),
    ...(totals.plannedUnits === 0
      ? []
      : [`${formatCount(totals.finishedUnits)}/${countOf(totals.plannedUnits, 'unit')}`]),
    countOf(totals.resources, 'resource'),
    `${formatCount(Math.round(rates.get('') ?? 0))}/s`,
    countOf(totals.calls, 'call'),
    formatDuration(elapsedMs),
  ];
  const lines = [palette.paint(cut(`${spinner} ${facts.join(' · ')}`, columns), 'heading')];
  const running = progress
    .listServices()
    .filter((service) => service.runningUnits > 0)
    .toSorted((a, b) => b.resources - a.resources);
  const room = Math.max(1, rows - FREE_LINES - lines.length);
  const shown = running.slice(0, running.length > room ? room - 1 : room);
  for (const service of shown) lines.push(renderService(service, frame, palette));
  const hidden = running.length - shown.length;
  if (hidden > 0) lines.push(palette.paint(`  and ${countOf(hidden, 'more service')}`, 'dim'));
  const troubles = [
    ...(totals.gaps > 0 ? [`${countOf(totals.gaps, 'gap')} so far`] : []),
    ...(totals.throttledCalls > 0 ? [countOf(totals.throttledCalls, 'throttled call')] : []),
  ];
  if (troubles.length > 0) lines.push(palette.paint(cut(`  ${troubles.join(', ')}`, columns), 'warning'));
  return lines.join('\n');
}

function renderService(service: ServiceProgress, { rates, columns }: Frame, palette: Palette): string {
  const name = cut(service.service === '*' ? service.provider : service.service, NAME_WIDTH).padEnd(NAME_WIDTH);
  const units = `${service.finishedUnits}/${service.plannedUnits}`.padStart(8);
  const resources = formatCount(service.resources).padStart(10);
  const rate = `${formatCount(Math.round(rates.get(rateKey(service)) ?? 0))}/s`.padStart(9);
  const start = `  ${name}${units}${resources}${rate}`;
  const room = columns - displayWidth(start) - 2;
  if (room < 10) return cut(start, columns);
  const activity = service.activity.replace(`${service.service}:`, '');
  return `  ${palette.paint(name, 'code')}${units}${resources}${rate}  ${palette.paint(cut(activity, room), 'dim')}`;
}

function cut(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${takeCells(text, Math.max(0, width - 1))}…`;
}

function rateKey(service: ServiceProgress): string {
  return `${service.provider}/${service.service}`;
}

/** Measures rates over the last seconds. */
class RateMeter {
  readonly #samples: { readonly atMs: number; readonly counts: ReadonlyMap<string, number> }[] = [];

  measure(progress: ScanProgress, nowMs: number): ReadonlyMap<string, number> {
    const counts = new Map<string, number>([['', progress.totals.resources]]);
    for (const service of progress.listServices()) counts.set(rateKey(service), service.resources);
    this.#samples.push({ atMs: nowMs, counts });
    while (this.#samples.length > 2 && nowMs - (this.#samples[0]?.atMs ?? nowMs) > RATE_WINDOW_MS)
      this.#samples.shift();
    const oldest = this.#samples[0];
    const seconds = (nowMs - (oldest?.atMs ?? nowMs)) / 1000;
    if (oldest === undefined || seconds <= 0) return new Map();
    return new Map([...counts].map(([key, count]) => [key, (count - (oldest.counts.get(key) ?? 0)) / seconds]));
  }
}
