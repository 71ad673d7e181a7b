import type { CommandContext } from '../command/command.ts';
import { createFlags } from '../command/flags.ts';
import type { Parts } from '../command/parts.ts';
import type { Setting, Settings } from '../config/settings.ts';
import { createSilentReporter } from '../reporters/silent-reporter.ts';
import type { WatchReporter } from '../reporters/watch-reporter.ts';

/** What a test says about a context; the rest has no effect. */
export interface TestContextOptions {
  readonly args?: readonly string[];
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly settings?: Partial<Settings>;
  readonly parts?: Partial<Parts>;
  readonly output?: CommandContext['output'];
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
  readonly notes?: string[];
  readonly watchReporter?: WatchReporter;
  readonly openScreen?: CommandContext['openScreen'];
}

/** Makes the context of a command in a test. A part that the test does not give fails when it is used. */
export function createTestContext(options: TestContextOptions = {}): CommandContext {
  const { args = [], flags = {}, output = 'table', cwd = '/nowhere', env = {}, notes = [], stdin } = options;
  return {
    args,
    flags: createFlags(flags),
    parts: { ...MISSING_PARTS, ...options.parts },
    version: '1.2.3',
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    output,
    env,
    cwd,
    signal: options.signal ?? new AbortController().signal,
    startReporter: () => Promise.resolve(createSilentReporter()),
    startWatchReporter: () =>
      Promise.resolve(options.watchReporter ?? { report: () => undefined, close: async () => undefined }),
    openScreen: options.openScreen ?? refuse('openScreen'),
    note: (text) => notes.push(text),
    detail: () => undefined,
    isDebug: false,
    readStdin: () => Promise.resolve(stdin),
  };
}

function byDefault<T>(value: T): Setting<T> {
  return { value, source: 'default' };
}

const DEFAULT_SETTINGS: Settings = {
  configFile: undefined,
  database: byDefault('/nowhere/corkscrew.duckdb'),
  output: byDefault(undefined),
  pluginDirectories: byDefault([]),
  pluginChecksums: byDefault({}),
  providers: byDefault({}),
  concurrency: byDefault(undefined),
  acceptedGaps: byDefault([]),
  driftIgnorePaths: byDefault([]),
};

function refuse(part: string): () => never {
  return () => {
    throw new TypeError(`the test gave no ${part}`);
  };
}

const MISSING_PARTS: Parts = {
  connect: refuse('connect'),
  getConfigSchema: refuse('getConfigSchema'),
  findPlugins: refuse('findPlugins'),
  hashPlugin: refuse('hashPlugin'),
  openSink: refuse('openSink'),
  startDemoClouds: refuse('startSimulator'),
  query: refuse('query'),
  exportDatabase: refuse('exportDatabase'),
  rewrite: refuse('rewrite'),
  changeBaseline: refuse('changeBaseline'),
  listQuestions: refuse('listQuestions'),
  updateCatalog: refuse('updateCatalog'),
  resetCatalog: refuse('resetCatalog'),
  describeCatalog: refuse('describeCatalog'),
  readGraph: refuse('readGraph'),
};
