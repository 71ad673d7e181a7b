import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve, sep } from 'node:path';
import type { Flags } from '../command/flags.ts';
import type { Settings } from './settings.ts';

interface DatabaseChoice {
  readonly flags: Flags;
  readonly settings: Pick<Settings, 'database'>;
  readonly env: NodeJS.ProcessEnv;
}

/** Gives the folder where Corkscrew keeps what is the user's. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  return join(env['HOME'] || env['USERPROFILE'] || homedir(), '.corkscrew');
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

/** Writes a path as a shell takes it: under the user's home with `~`, and quoted where it must be. */
export function shellPath(path: string, env: NodeJS.ProcessEnv): string {
  const short = shortPath(path, env);
  if (/^[\w.~/@%+=:,-]+$/.test(short)) return short;
  if (sep !== '/') return `"${short}"`;
  return `'${short.replaceAll("'", `'\\''`)}'`;
}

/**
 * Gives how this program is called on a command line here: by its name where `PATH` has it, by npx where only the folder's
 * own packages do. The folders that npm puts on the path of what it runs do not count.
 */
export function programName(env: NodeJS.ProcessEnv, cwd: string): string {
  const files = process.platform === 'win32' ? ['corkscrew.cmd', 'corkscrew.exe'] : ['corkscrew'];
  const has = (folder: string): boolean => files.some((file) => existsSync(join(folder, file)));
  const own = join('node_modules', '.bin');
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (folders.some((folder) => !resolve(folder).endsWith(own) && has(folder))) return 'corkscrew';
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (has(join(folder, own))) return 'npx corkscrew';
    if (folder === dirname(folder)) return 'corkscrew';
  }
}

/** Gives what a command line needs to name the same database again: nothing where settings name it. */
export function dbOption({ flags, settings, env }: DatabaseChoice): string {
  return flags.text('db') === undefined ? '' : `--db ${shellPath(settings.database.value, env)} `;
}
