import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Setting } from '../config/settings.ts';
import { redactKeys } from '../run/redact-secrets.ts';

/** Shows the settings that hold, and where each comes from. */
export function configShow({ settings }: CommandContext): Promise<CommandResult> {
  const named: readonly (readonly [string, Setting<unknown>])[] = [
    ['database', settings.database],
    ['output', { ...settings.output, value: settings.output.value ?? 'table' }],
    ['plugins.directories', settings.pluginDirectories],
    ['plugins.checksums', settings.pluginChecksums],
    ...providerSettings(settings.providers),
    ['scan.concurrency', settings.concurrency],
    ['scan.accepted_gaps', settings.acceptedGaps],
  ];
  const rows = named.map(([key, { value, source }]) => [key, value ?? 'automatic', source]);
  return Promise.resolve({
    output: {
      kind: 'records',
      columns: [{ name: 'key' }, { name: 'value' }, { name: 'source' }],
      batches: [rows],
      footer: () => `Configuration file: ${settings.configFile ?? 'none. Write one with: corkscrew config init'}`,
    },
  });
}

function providerSettings(
  providers: Setting<Readonly<Record<string, unknown>>>,
): readonly (readonly [string, Setting<unknown>])[] {
  const blocks = Object.entries(providers.value);
  if (blocks.length === 0) return [['providers', providers]];
  return blocks.map(([name, block]) => [`providers.${name}`, { value: redactKeys(block), source: providers.source }]);
}
