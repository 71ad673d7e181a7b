/** The levels of hclog, from the finest. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** A level of hclog. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One log line of a plugin, or of the host about a plugin. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** The plugin's name. */
  readonly name?: string | undefined;
  /** The logger's name inside the plugin. */
  readonly module?: string | undefined;
  /** When the plugin wrote it, as it wrote it. */
  readonly timestamp?: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(Z|[+-]\d{2}:\d{2})$/;
const LEVEL_PREFIX = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]/;
const CRASH_PREFIX = /^(panic|fatal error): /;

/** Reads one line as hclog's JSON, as a line with a level in brackets, or as plain text at debug. */
export function parseLogLine(line: string): LogEntry {
  return parseHclog(line) ?? parsePlain(line);
}

/** Makes a parser that also knows a crash report: from its first line on, everything untagged is an error. */
export function createLogParser(): (line: string) => LogEntry {
  let isCrashing = false;
  return (line) => {
    const json = parseHclog(line);
    if (json !== undefined) return json;
    isCrashing ||= CRASH_PREFIX.test(line);
    const plain = parsePlain(line);
    return isCrashing && !LEVEL_PREFIX.test(line) ? { ...plain, level: 'error' } : plain;
  };
}

function parsePlain(line: string): LogEntry {
  const tag = LEVEL_PREFIX.exec(line)?.[1]?.toLowerCase();
  const level = CRASH_PREFIX.test(line) ? 'error' : 'debug';
  return { level: isLogLevel(tag) ? tag : level, message: line, fields: {} };
}

function parseHclog(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  const record = parseObject(line);
  if (record === undefined) return undefined;
  const { '@level': level, '@message': message, '@module': module, '@timestamp': timestamp, ...fields } = record;
  if (timestamp !== undefined && !(typeof timestamp === 'string' && TIMESTAMP.test(timestamp))) return undefined;
  if (!isLogLevel(level)) return undefined;
  return {
    level,
    message: textOf(message),
    fields,
    ...(typeof module === 'string' ? { module } : {}),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON, which is nothing unusual for a line on standard error.
    return undefined;
  }
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message === undefined ? '' : JSON.stringify(message);
}

function isLogLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.includes(value as LogLevel);
}
