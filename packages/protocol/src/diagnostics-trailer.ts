import { ANY_SCOPE, CorkscrewError, type Diagnostic, SEVERITIES } from '@corkscrew/core';
import type { WireTrailer } from './wire-service.ts';

/** What a plain scan says beside its resources. */
export interface TrailerDiagnostics {
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics that did not fit. */
  readonly omitted: number;
}

/** Trailing metadata that carries diagnostics on the published contract's streams. */
export const DIAGNOSTICS_KEY = 'corkscrew-diagnostics-bin';

/** Base64 makes four bytes of three, and the whole header list must stay below 8 KiB. */
const MAX_JSON_BYTES = 5632;

/** Collects diagnostics up to the size that a trailer may have, and counts those beyond it. */
export class DiagnosticsTrailer {
  readonly #texts: string[] = [];
  #bytes = 64;
  #omitted = 0;

  add(diagnostic: Diagnostic): void {
    const text = JSON.stringify(diagnostic);
    const bytes = Buffer.byteLength(text) + 1;
    if (this.#bytes + bytes > MAX_JSON_BYTES) {
      this.#omitted += 1;
      return;
    }
    this.#bytes += bytes;
    this.#texts.push(text);
  }

  toMetadata(): Record<string, Uint8Array> {
    if (this.#texts.length === 0 && this.#omitted === 0) return {};
    const json = `{"diagnostics":[${this.#texts.join(',')}],"omitted":${this.#omitted}}`;
    return { [DIAGNOSTICS_KEY]: Buffer.from(json) };
  }
}

/**
 * Reads the diagnostics of a plain scan; a plugin that sends none gives none.
 *
 * @throws {CorkscrewError} `plugin_misbehaved` when they cannot be read.
 */
export function readDiagnosticsTrailer(trailer: WireTrailer, provider: string): TrailerDiagnostics {
  const [value] = trailer.get(DIAGNOSTICS_KEY);
  if (value === undefined) return { diagnostics: [], omitted: 0 };
  const { diagnostics, omitted } = parseTrailer(value, provider);
  return {
    diagnostics: Array.isArray(diagnostics) ? diagnostics.map((item) => readDiagnostic(item, provider)) : [],
    omitted: typeof omitted === 'number' && omitted > 0 ? omitted : 0,
  };
}

function parseTrailer(value: string | Uint8Array, provider: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(typeof value === 'string' ? value : Buffer.from(value).toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (cause) {
    throw unreadable(provider, cause);
  }
  throw unreadable(provider);
}

function unreadable(provider: string, cause?: unknown): CorkscrewError {
  return new CorkscrewError('plugin_misbehaved', `read the diagnostics of provider ${provider}: they are not JSON`, {
    cause,
    hint: 'Report this to the author of the plugin.',
  });
}

function readDiagnostic(value: unknown, provider: string): Diagnostic {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const scope = fields['scope'];
  const scopeFields = typeof scope === 'object' && scope !== null ? (scope as Record<string, unknown>) : {};
  return {
    severity: SEVERITIES.find((known) => known === fields['severity']) ?? 'error',
    code: text(fields, 'code', 'unknown'),
    message: text(fields, 'message', 'the provider gave no message'),
    advice: text(fields, 'advice', ''),
    operation: text(fields, 'operation', ''),
    provider,
    scope: {
      accountId: text(scopeFields, 'accountId', ANY_SCOPE.accountId),
      region: text(scopeFields, 'region', ANY_SCOPE.region),
      service: text(scopeFields, 'service', ANY_SCOPE.service),
      type: text(scopeFields, 'type', ANY_SCOPE.type),
      subScope: text(scopeFields, 'subScope', ''),
    },
  };
}

function text(fields: Readonly<Record<string, unknown>>, key: string, fallback: string): string {
  const value = fields[key];
  return typeof value === 'string' ? value : fallback;
}
