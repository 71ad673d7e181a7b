import { inspect } from 'node:util';
import type { ErrorCode } from '@corkscrew/core';
import { CorkscrewError, isCorkscrewError } from '@corkscrew/core';
import { formatCell } from '../render/format-value.ts';
import type { Palette } from '../render/palette.ts';
import { wrapText } from '../render/wrap-text.ts';
import { redactSecrets } from './redact-secrets.ts';

/** What the exit codes of the process mean. */
export const EXIT = { complete: 0, failed: 1, usage: 2, incomplete: 3, found: 4, interrupted: 130 } as const;

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'config_invalid',
  'invalid_argument',
  'not_found',
  'plugin_not_found',
  'query_failed',
  'unsupported',
]);

const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  database_locked: 'Another process is writing to it. Try again in a moment.',
  database_too_new: 'A newer Corkscrew wrote it. Update Corkscrew, or choose another file with --db.',
  database_unusable: 'Check the path and its permissions, or choose another file with --db.',
  internal: 'This is a fault in Corkscrew. Run again with --debug and report what it prints.',
  permission_denied: 'Ask for the permission, or leave this part out.',
  plugin_exited: 'Run again with --debug to see what the plugin said last.',
  plugin_misbehaved: 'Report it to the author of the plugin. `corkscrew plugin test` shows more.',
  plugin_not_found: '`corkscrew plugin list` shows the plugins that are installed.',
  plugin_start_failed: 'Run again with --debug to see what the plugin said.',
  query_failed: '`corkscrew query --help` shows examples; the statement SHOW TABLES lists what there is.',
  throttled: 'Wait a little, or lower --concurrency.',
  timeout: 'Try again, or with --debug to see how far it came.',
  unauthenticated: "Set credentials as for the cloud's own tools: for AWS, AWS_PROFILE or `aws sso login`.",
  unavailable: 'Check the network and the endpoint.',
};

/** How a failure is told. */
export interface ErrorStyle {
  /** Whether stacks and causes are shown. */
  readonly debug: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Texts that must not be shown, such as the secrets of the configuration. */
  readonly secrets?: Iterable<string> | undefined;
  readonly palette: Palette;
  /** Cells of the terminal's lines; `undefined` where lines may be as long as they like. */
  readonly width?: number | undefined;
}

/** A failure as the process reports it. */
export interface FormattedError {
  readonly text: string;
  readonly exitCode: number;
}

/** Tells a failure as one sentence with a hint, without secrets and, unless asked, without a stack. */
export function formatError(thrown: unknown, style: ErrorStyle): FormattedError {
  const error = CorkscrewError.from(thrown);
  const hint = error.hint ?? HINTS[error.code];
  const { palette, width } = style;
  const isHinted = hint !== undefined && error.code !== 'canceled';
  let text = `${wrapText(`corkscrew: ${oneLine(describe(error))}`, width).replace(/^corkscrew:/, (name) => palette.paint(name, 'bad'))}\n`;
  if (isHinted)
    text += `${wrapText(`  hint: ${oneLine(hint)}`, width).replace('hint:', (word) => palette.paint(word, 'dim'))}\n`;
  for (const candidate of candidatesOf(error)) text += `    ${oneLine(candidate)}\n`;
  if (style.debug) text += `\n${style.palette.paint(describeChain(thrown), 'dim')}\n`;
  return { text: redactSecrets(text, style.env, style.secrets), exitCode: exitCodeOf(error) };
}

/** Gives the process's exit code for a failure. */
function exitCodeOf(error: CorkscrewError): number {
  if (error.code === 'canceled') return EXIT.interrupted;
  return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}

/** What a word that means several things may mean. */
function candidatesOf({ details }: CorkscrewError): readonly string[] {
  const { candidates } = details;
  return Array.isArray(candidates) ? candidates.map(String) : [];
}

function describe(error: CorkscrewError): string {
  return error.code === 'internal' && !error.isRemote ? `something went wrong: ${error.message}` : error.message;
}

/** What plugins and clouds say may hold anything, such as sequences that move the cursor. */
function oneLine(text: string): string {
  return formatCell(text.replaceAll(/\s*\n\s*/g, ' ').trim());
}

function describeChain(thrown: unknown): string {
  const parts: string[] = [];
  for (let error = thrown; error !== undefined && parts.length < 8; ) {
    if (!(error instanceof Error) && !isCorkscrewError(error)) {
      parts.push(inspect(error));
      break;
    }
    parts.push(`${parts.length === 0 ? '' : 'caused by: '}${error.stack ?? error.message}`);
    if (isCorkscrewError(error)) {
      if (Object.keys(error.details).length > 0) parts.push(`details: ${JSON.stringify(error.details, undefined, 2)}`);
    }
    error = error.cause;
  }
  return parts.join('\n');
}

/**
 * Ends the process at once, as an interrupt does that nobody handles: plugins are killed and the terminal is put in order,
 * nothing else is waited for. `process.exit` would wait for the storage thread, and abort where DuckDB is at work in it.
 */
export function endNow(): void {
  process.emit('exit', EXIT.interrupted);
  if (process.platform === 'win32') process.exit(EXIT.interrupted);
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
