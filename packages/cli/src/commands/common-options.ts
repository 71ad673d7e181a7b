import type { OptionSpec } from '../command/command.ts';

export const CONFIG_OPTION: OptionSpec = {
  flags: '--config <file>',
  description: 'configuration file (also CORKSCREW_CONFIG; default: ./corkscrew.yaml, ~/.corkscrew/config.yaml)',
};

export const DB_OPTION: OptionSpec = {
  flags: '--db <file>',
  description: 'database file (also CORKSCREW_DB; default: ~/.corkscrew/corkscrew.duckdb)',
};

export const PROVIDER_OPTION: OptionSpec = {
  flags: '--provider <name>',
  description: 'provider (default: aws)',
};

export const REGION_OPTION: OptionSpec = {
  flags: '--region <name>',
  description: 'a region, may be given several times',
  kind: 'list',
};

export const AS_OF_OPTION: OptionSpec = {
  flags: '--as-of <moment>',
  description: 'as it was then: 2h, friday, 2026-11-20 14:00, or the id of a scan',
};

/** Options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-q, --quiet', description: 'say nothing but the answer and errors' },
  { flags: '-v, --verbose', description: 'say more about what happens' },
  { flags: '--debug', description: 'show stack traces and what plugins log' },
];
