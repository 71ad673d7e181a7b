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

const KEPT_LINES = 20;
const MAX_KEPT_CHARS = 2000;

/** Passes log lines on and keeps the last of them for the error that says how the plugin ended. */
export class PluginLog {
  readonly #provider: string;
  readonly #logger: PluginLogger | undefined;
  readonly #lines: string[] = [];

  constructor(provider: string, logger: PluginLogger | undefined) {
    this.#provider = provider;
    this.#logger = logger;
  }

  /** The last lines of the plugin itself, the newest last. */
  get lastLines(): readonly string[] {
    return [...this.#lines];
  }

  /** Takes an entry of the plugin's log, or of the host's about it, which names no module. */
  addEntry({ level, message, module, fields }: LogEntry): void {
    if (module !== undefined || level === 'error') this.#keep(message);
    this.#logger?.({ provider: this.#provider, level, message, fields });
  }

  /** Takes what the plugin printed instead of logging it. */
  addOutput(chunk: Uint8Array): void {
    for (const line of Buffer.from(chunk).toString('utf8').split('\n')) {
      if (line.trim() === '') continue;
      this.#keep(line);
      this.#logger?.({ provider: this.#provider, level: 'debug', message: line, fields: {} });
    }
  }

  #keep(line: string): void {
    this.#lines.push(line.slice(0, MAX_KEPT_CHARS));
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }
}
