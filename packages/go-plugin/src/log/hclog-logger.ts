import { LOG_LEVELS, type LogLevel } from './log-line.ts';
import { writeRealStderr } from '../plugin/real-output.ts';

/** Extra facts of a log line. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes log lines that a go-plugin host understands. */
export interface HclogLogger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Makes a logger below this one: `aws` and `s3` give `aws.s3`. */
  named(name: string): HclogLogger;
}

/** What {@link createHclogLogger} can be told. */
export interface HclogOptions {
  /**
   * The logger's name.
   *
   * @defaultValue `plugin`
   */
  readonly name?: string | undefined;
  /**
   * The lowest level to write; hosts filter by themselves.
   *
   * @defaultValue `trace`
   */
  readonly minLevel?: LogLevel | undefined;
  /** Where lines go; by default the process's real standard error, also while it is redirected to the host. */
  readonly write?: ((line: string) => void) | undefined;
  /** The clock. */
  readonly now?: (() => Date) | undefined;
}

/** Makes a logger for the plugin side: one JSON object a line, in the layout of HashiCorp's hclog. */
export function createHclogLogger(options: HclogOptions = {}): HclogLogger {
  const name = options.name ?? 'plugin';
  const write = options.write ?? writeRealStderr;
  const now = options.now ?? (() => new Date());
  const lowest = LOG_LEVELS.indexOf(options.minLevel ?? 'trace');
  const log = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (LOG_LEVELS.indexOf(level) < lowest) return;
    const line = { '@level': level, '@message': message, '@module': name, '@timestamp': formatTimestamp(now()) };
    write(`${encodeJson({ ...fields, ...line })}\n`);
  };
  return {
    log,
    trace: (message, fields) => log('trace', message, fields),
    debug: (message, fields) => log('debug', message, fields),
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    named: (child) => createHclogLogger({ ...options, name: `${name}.${child}` }),
  };
}

/** A Go host takes a line for plain text unless the fraction has exactly six digits. */
function formatTimestamp(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

function encodeJson(record: LogFields): string {
  const ancestors: unknown[] = [];
  return JSON.stringify(record, function replace(this: unknown, _key, value: unknown) {
    if (typeof value === 'bigint') return value.toString();
    if (value instanceof Error) return value.message;
    if (typeof value !== 'object' || value === null) return value;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(value)) return '[circular]';
    ancestors.push(value);
    return value;
  });
}
