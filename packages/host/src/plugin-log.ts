import type { LogEntry, LogLevel } from '@corkscrew/go-plugin';

/** One line that a plugin logged or printed, or that the host says about it. */
export interface PluginLogEntry {
  readonly provider: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Receives log lines of plugins. */
export type PluginLogger = (entry: PluginLogEntry) => void;

/** Turns an entry of the plugin's log, or of the host's about it, into ours. */
export function logEntry(provider: string, { level, message, fields }: LogEntry): PluginLogEntry {
  return { provider, level, message, fields };
}

/** Turns what a plugin printed instead of logging it into log lines. */
export function outputEntries(provider: string, chunk: Uint8Array): PluginLogEntry[] {
  const lines = Buffer.from(chunk).toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((message) => ({ provider, level: 'debug' as const, message, fields: {} }));
}
