import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { Flags } from '../command/flags.ts';
import type { Settings } from './settings.ts';

interface DatabaseChoice {
  readonly flags: Flags;
  readonly settings: Pick<Settings, 'database'>;
  readonly env: NodeJS.ProcessEnv;
}

/** Gives the folder where Corkscrew keeps what is the user's. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  return join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.corkscrew');
}

/** Resolves a path as a shell would: `~` is the user's home, a relative path starts at `folder`. */
export function resolvePath(path: string, folder: string, env: NodeJS.ProcessEnv): string {
  if (path === '~' || path.startsWith('~/')) return join(dirname(userFolder(env)), path.slice(1));
  return resolve(folder, path);
}

/** Writes a path as short as a shell still takes it: under the user's home with `~`. */
export function shortPath(path: string, env: NodeJS.ProcessEnv): string {
  const home = dirname(userFolder(env));
  const rest = path.startsWith(home + sep) ? path.slice(home.length) : undefined;
  return rest === undefined || /[^\w./-]/.test(rest) || sep !== '/' ? path : `~${rest}`;
}

/** Gives what a command line needs to name the same database again: nothing where settings name it. */
export function dbOption({ flags, settings, env }: DatabaseChoice): string {
  return flags.text('db') === undefined ? '' : `--db ${shortPath(settings.database.value, env)} `;
}
