import type { OutputFormat } from '../command/command.ts';
import type { AcceptedGapConfig, ProviderBlocks } from './config-schema.ts';

/** A value with where it comes from: `--db`, `CORKSCREW_DB`, a file's path, or `default`. */
export interface Setting<T> {
  readonly value: T;
  readonly source: string;
}

/** Everything that can be configured, with the values that hold. */
export interface Settings {
  /** `undefined` where there is none. */
  readonly configFile: string | undefined;
  readonly database: Setting<string>;
  /** `undefined` where nothing is configured, so that each command has its own default. */
  readonly output: Setting<OutputFormat | undefined>;
  readonly pluginDirectories: Setting<readonly string[]>;
  readonly pluginChecksums: Setting<Readonly<Record<string, string>>>;
  readonly providers: Setting<ProviderBlocks>;
  /** `undefined` leaves it to the engine. */
  readonly concurrency: Setting<number | undefined>;
  readonly acceptedGaps: Setting<readonly AcceptedGapConfig[]>;
  /** Paths whose differences are no drift. */
  readonly driftIgnorePaths: Setting<readonly string[]>;
}
