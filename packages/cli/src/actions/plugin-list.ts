import type { ProviderInfo } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { PluginFile } from '@corkscrew/host';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { EXIT } from '../run/format-error.ts';
import { withProvider } from './connect-providers.ts';

interface ListedPlugin {
  readonly file: PluginFile;
  /** `undefined` where the file cannot be read. */
  readonly sha256: string | undefined;
  /** `undefined` where the plugin was not asked or did not answer. */
  readonly info: ProviderInfo | undefined;
  readonly problem: string;
}

/** Shows the plugins that are found, and what each says about itself. */
export async function pluginList(context: CommandContext): Promise<CommandResult> {
  const files = await context.parts.findPlugins({ signal: context.signal });
  const plugins = await Promise.all(files.map((file) => lookAt(context, file)));
  return {
    output: { kind: 'document', value: plugins.map(toJson), sections: plugins.flatMap(describe) },
    exitCode: plugins.some((plugin) => plugin.problem !== '') ? EXIT.failed : EXIT.complete,
  };
}

/** A plugin that cannot be used is part of the list, not the end of it. */
async function lookAt(context: CommandContext, file: PluginFile): Promise<ListedPlugin> {
  const { parts, signal, flags } = context;
  if (file.problem !== undefined) return { file, sha256: undefined, info: undefined, problem: file.problem.message };
  let sha256: string | undefined;
  try {
    sha256 = await parts.hashPlugin(file, { signal });
    if (!flags.isSet('start')) return { file, sha256, info: undefined, problem: '' };
    const info = await withProvider(context, file.name, (client) => client.getInfo({ signal }));
    return { file, sha256, info, problem: '' };
  } catch (error) {
    signal.throwIfAborted();
    return { file, sha256, info: undefined, problem: CorkscrewError.from(error).message };
  }
}

const ORIGINS: Readonly<Record<PluginFile['origin'], string>> = {
  config: 'configuration',
  environment: 'CORKSCREW_PLUGIN_DIR',
  home: '~/.corkscrew/plugins',
  package: 'installed package',
  path: 'PATH',
};

function describe({ file, sha256, info, problem }: ListedPlugin): readonly Section[] {
  const version = info === undefined ? '' : ` ${info.version}`;
  return [
    line(`${file.name}${version}`, 'heading'),
    {
      kind: 'fields',
      fields: [
        ['file', file.path],
        ['found', ORIGINS[file.origin]],
        ...(info === undefined ? [] : [['capabilities', Object.keys(info.capabilities).join(', ')] as const]),
        ...(sha256 === undefined ? [] : [['sha256', sha256] as const]),
      ],
    },
    ...(problem === '' ? [] : [line(problem, 'bad')]),
    BLANK,
  ];
}

function toJson({ file, sha256, info, problem }: ListedPlugin): Readonly<Record<string, unknown>> {
  return {
    name: file.name,
    version: info?.version ?? null,
    file: file.path,
    found: ORIGINS[file.origin],
    capabilities: info?.capabilities ?? null,
    sha256: sha256 ?? null,
    problem: problem === '' ? null : problem,
  };
}
