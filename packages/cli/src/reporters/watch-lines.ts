import type { Diagnostic, WatchedChange, WatchEvent } from '@corkscrew/core';
import { countOf } from '../render/format-amount.ts';
import type { Tone } from '../render/command-output.ts';
import type { Palette } from '../render/palette.ts';

const ACTION_WIDTH = 10;
const KIND_WIDTH = 40;

const TONES: Readonly<Record<WatchedChange['action'], Tone>> = {
  created: 'good',
  changed: 'warning',
  recreated: 'warning',
  schema: 'dim',
  vanished: 'bad',
};

/** What a watch has seen so far. */
export class WatchCounts {
  #listings = 0;
  #resources = 0;
  #changes = 0;
  readonly #claims = new Map<string, number>();

  apply(event: WatchEvent): void {
    if (event.kind === 'listing_finished') {
      const { scope, count } = event.claim;
      const key = JSON.stringify(scope);
      this.#resources += count - (this.#claims.get(key) ?? 0);
      this.#claims.set(key, count);
      this.#listings = this.#claims.size;
    } else if (event.kind === 'changed') {
      this.#changes += event.changes.length;
    }
  }

  describe(): string {
    const listed = `${countOf(this.#resources, 'resource')} of ${countOf(this.#listings, 'listing')}`;
    return `${listed}, ${countOf(this.#changes, 'change')} since`;
  }
}

/** A line for each change: when it was seen, what became of what. One that only our own rules made is left out. */
export function changeLines(changes: readonly WatchedChange[], palette: Palette): readonly string[] {
  return changes
    .filter(({ action }) => action !== 'schema')
    .map(({ action, service, type, id, observedAt }) => {
      const time = palette.paint(observedAt.toTimeString().slice(0, 8), 'dim');
      const word = palette.paint(action.padEnd(ACTION_WIDTH), TONES[action]);
      return `${time}  ${word}${`${service}:${type}`.padEnd(KIND_WIDTH)} ${id}`;
    });
}

/** What people are told at once beside the changes. */
export function noticeOf(event: WatchEvent, palette: Palette): string | undefined {
  if (event.kind === 'diagnostic') return describeDiagnostic(event.diagnostic, palette);
  if (event.kind === 'interrupted') {
    const seconds = Math.ceil(event.retryInMs / 1000);
    return palette.paint(`${event.reason}; trying again in ${countOf(seconds, 'second')}`, 'warning');
  }
  if (event.kind !== 'plugin_restarted') return undefined;
  return palette.paint(`${event.provider}: plugin started anew: ${event.reason}`, 'warning');
}

/** An interruption is told by its own event, and what cannot apply is nothing that anybody needs to know. */
function describeDiagnostic({ severity, code, message }: Diagnostic, palette: Palette): string | undefined {
  if (code === 'watch_interrupted' || code === 'not_applicable') return undefined;
  return palette.paint(message, severity === 'info' ? 'dim' : 'warning');
}
