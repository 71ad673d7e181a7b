import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { CorkscrewError } from '@corkscrew/core';

/** Where a plugin was found, in the order in which places are looked at. */
export type PluginOrigin = 'config' | 'environment' | 'home' | 'package' | 'path';

/** A plugin's program. */
export interface PluginFile {
  /** The provider's name: `aws`. */
  readonly name: string;
  /** The program itself: an executable, or a script that Node runs. */
  readonly path: string;
  readonly origin: PluginOrigin;
  /** How to start it. */
  readonly command: string;
  readonly args: readonly string[];
  /** Why it cannot be started; absent where nothing speaks against it. */
  readonly problem?: PluginProblem | undefined;
}

/** What makes a file unusable. */
export interface PluginProblem {
  /** Completes the sentence "plugin … cannot be used: <message>". */
  readonly message: string;
  readonly hint: string;
}

const FILE_NAME = /^corkscrew-([a-z][a-z0-9-]*?)(?:\.(?:js|mjs|cjs|exe))?$/;
const SCRIPT = /\.(?:js|mjs|cjs)$/;

/**
 * What Node is started with for a plugin. Resources come and go in pages: with this much room for young objects a scan takes
 * a third less memory than with Node's own choice, and no more processor time; half as much room costs a tenth more of that.
 */
export const PLUGIN_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=16'];

/** Gives the provider's name in a plugin's file name; `undefined` for any other file. */
export function pluginNameOf(fileName: string): string | undefined {
  return FILE_NAME.exec(fileName)?.[1];
}

/** Looks at a plugin's file: how to start it, or why it cannot be. */
export async function inspectPluginFile(name: string, path: string, origin: PluginOrigin): Promise<PluginFile> {
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    const message = `it cannot be read (${systemCode(error)})`;
    return unusable({ name, path, origin }, { message, hint: `Remove ${path}, or repair what it points to.` });
  }
  const isScript = SCRIPT.test(target);
  const file: PluginFile = isScript
    ? { name, path, origin, command: process.execPath, args: [...PLUGIN_NODE_FLAGS, target] }
    : { name, path, origin, command: path, args: [] };
  const problem = await findProblem(path, isScript);
  return problem === undefined ? file : { ...file, problem };
}

/** Computes the SHA-256 of a plugin's program, in lower-case hex. */
export async function hashPluginFile(file: Pick<PluginFile, 'path'>, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file.path, { signal })) hash.update(chunk as Buffer);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CorkscrewError('plugin_start_failed', `read plugin ${file.path}: ${systemCode(cause)}`, { cause });
  }
  return hash.digest('hex');
}

async function findProblem(path: string, isScript: boolean): Promise<PluginProblem | undefined> {
  const stats = await stat(path);
  if (!stats.isFile())
    return { message: 'it is not a file', hint: `Remove ${path}, or put the plugin's program there.` };
  try {
    await access(path, isScript ? constants.R_OK : constants.X_OK);
    return undefined;
  } catch {
    // Node has no other way to ask.
    return isScript
      ? { message: 'it cannot be read', hint: `Run: chmod u+r ${path}` }
      : { message: 'it is not executable', hint: `Run: chmod u+x ${path}` };
  }
}

function unusable(file: Pick<PluginFile, 'name' | 'path' | 'origin'>, problem: PluginProblem): PluginFile {
  return { ...file, command: file.path, args: [], problem };
}

function systemCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? String(error);
}
