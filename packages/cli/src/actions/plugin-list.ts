import type { ProviderInfo } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { PluginFile } from '../command/parts.ts';
import type { Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { withProvider } from './connect-providers.ts';

interface ListedPlugin {
  readonly file: PluginFile;
  /** `undefined` where the plugin was not asked or did not answer. */
  readonly info: ProviderInfo | undefined;
  readonly problem: string;
}

/** Shows the plugins that are found, and what each says about itself. */
export async function pluginList(context: CommandContext): Promise<CommandResult> {
  const files = await context.parts.findPlugins({ signal: context.signal });
  const asks = context.flags.isSet('start');
  const plugins = await Promise.all(files.map((file) => (asks ? askPlugin(context, file) : notAsked(file))));
  return {
    output: {
      kind: 'records',
      columns: ['name', 'version', 'file', 'found', 'capabilities', 'sha256', 'problem'].map((name) => ({ name })),
      batches: [plugins.map(toRow)],
      document: plugins.map(toJson),
      footer: (count) => countOf(count, 'plugin'),
    },
    exitCode: plugins.some((plugin) => plugin.problem !== '') ? 1 : 0,
  };
}

function notAsked(file: PluginFile): Promise<ListedPlugin> {
  return Promise.resolve({ file, info: undefined, problem: '' });
}

/** A plugin that does not start is part of the list, not the end of it. */
async function askPlugin(context: CommandContext, file: PluginFile): Promise<ListedPlugin> {
  try {
    const info = await withProvider(context, file.name, (client) => client.getInfo({ signal: context.signal }));
    return { file, info, problem: '' };
  } catch (error) {
    context.signal.throwIfAborted();
    return { file, info: undefined, problem: CorkscrewError.from(error).message };
  }
}

function toRow({ file, info, problem }: ListedPlugin): Row {
  const capabilities = info === undefined ? null : Object.keys(info.capabilities).join(' ');
  return [file.name, info?.version ?? null, file.path, file.origin, capabilities, file.sha256, problem];
}

function toJson({ file, info, problem }: ListedPlugin): Readonly<Record<string, unknown>> {
  return {
    name: file.name,
    version: info?.version ?? null,
    file: file.path,
    found: file.origin,
    capabilities: info?.capabilities ?? null,
    sha256: file.sha256,
    problem: problem === '' ? null : problem,
  };
}
