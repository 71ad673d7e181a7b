import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { ConfigFile } from '../config/load-settings.ts';
import { describeProblem, findConfigFile } from '../config/load-settings.ts';
import type { BlockSchemas, ConfigProblem } from '../config/parse-config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Settings } from '../config/settings.ts';
import { settleSettings } from '../config/settle-settings.ts';
import { line } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { EXIT } from '../run/format-error.ts';

/** Checks the configuration file, its provider blocks by what their plugins say, and lists everything that is wrong. */
export async function configValidate(context: CommandContext): Promise<CommandResult> {
  const file = await findConfigFile(context);
  if (file === undefined) {
    throw new CorkscrewError('not_found', 'validate config: there is no configuration file', {
      hint: 'Write one with: corkscrew config init',
    });
  }
  const problems = await findProblems(context, file);
  const isValid = problems.length === 0;
  const sections = isValid
    ? [line(`${file.path} is valid.`, 'good')]
    : [
        line(`${file.path}: ${countOf(problems.length, 'problem')}`, 'bad'),
        ...problems.map((problem) => line(`  ${describeProblem(problem)}${meant(problem)}`)),
      ];
  return {
    output: { kind: 'document', value: { file: file.path, valid: isValid, problems }, sections },
    exitCode: isValid ? EXIT.complete : EXIT.usage,
  };
}

function meant({ suggestion }: ConfigProblem): string {
  return suggestion === '' ? '' : ` (did you mean "${suggestion}"?)`;
}

async function findProblems(context: CommandContext, file: ConfigFile): Promise<readonly ConfigProblem[]> {
  const parsed = parseConfig(file.text);
  if (parsed.kind === 'invalid') return parsed.problems;
  // The command itself runs without the file, so that it works on a broken one; the plugins are those that the file means.
  const settings = settleSettings(context, parsed.config, file.path);
  const schemas = await fetchSchemas(context, settings);
  const checked = parseConfig(file.text, schemas);
  return checked.kind === 'invalid' ? checked.problems : [];
}

async function fetchSchemas(context: CommandContext, plugins: Settings): Promise<BlockSchemas> {
  const schemas = new Map<string, Readonly<Record<string, unknown>>>();
  for (const provider of Object.keys(plugins.providers.value)) {
    const schema = await context.parts.getConfigSchema(provider, { signal: context.signal, plugins });
    if (schema === undefined) context.note(`${provider}: the plugin does not say what its block may hold; not checked`);
    else schemas.set(provider, schema);
  }
  return schemas;
}
