import type { LogEntry, LogLevel } from '../log/log-line.ts';

/** Writes the host's own log entries about one plugin. */
export type HostLog = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Makes a {@link HostLog} on the application's logger. */
export function createHostLog(name: string, logger: ((entry: LogEntry) => void) | undefined): HostLog {
  return (level, message, fields = {}) => logger?.({ level, message, name, fields });
}
