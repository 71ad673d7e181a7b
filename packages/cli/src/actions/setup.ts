import type { Diagnostic, ProviderClient, SetupAction, SetupStep } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section, Tone } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { diagnosticToJson } from '../reporters/scan-json.ts';
import { EXIT } from '../run/format-error.ts';
import { withProvider } from './connect-providers.ts';
import { unseenSections } from './scan-summary.ts';

const TONES: Readonly<Record<SetupStep['outcome'], Tone>> = {
  planned: 'plain',
  running: 'dim',
  done: 'good',
  unchanged: 'dim',
  skipped: 'dim',
  failed: 'bad',
};

/** What a set-up did, each step as it stood last. */
interface Done {
  readonly steps: readonly SetupStep[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Shows, makes or removes what a provider needs in its cloud. What writes is announced before it is done. */
export async function setup(context: CommandContext): Promise<CommandResult> {
  const [provider = ''] = context.args;
  const action = readAction(context);
  const options = readOptions(context.flags.list('set'));
  return await withProvider(context, provider, async (client) => {
    if (action !== 'plan') await announce(context, client, { action, options });
    const done = await run(context, client, { action, options });
    return toResult({ provider, action, ...done });
  });
}

function readAction({ flags }: CommandContext): SetupAction {
  const [apply, remove] = [flags.isSet('apply'), flags.isSet('remove')];
  if (apply && remove) {
    throw new CorkscrewError('invalid_argument', 'set up: --apply and --remove cannot be done at once', {
      hint: 'Give one of them.',
    });
  }
  if (apply) return 'apply';
  return remove ? 'remove' : 'plan';
}

function readOptions(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [name = '', ...value] = setting.split('=');
      if (name !== '' && value.length > 0) return [name, value.join('=')];
      throw new CorkscrewError('invalid_argument', `read --set ${setting}: it is not of the form name=value`, {
        hint: 'Such as --set scope=landing-zones; `corkscrew setup --help` shows examples.',
      });
    }),
  );
}

interface Asked {
  readonly action: SetupAction;
  readonly options: Readonly<Record<string, string>>;
}

async function announce(context: CommandContext, client: ProviderClient, { action, options }: Asked): Promise<void> {
  context.note(
    `This changes ${client.provider}${action === 'remove' ? ': what an earlier set-up made is removed' : ''}.`,
  );
  if (action === 'remove') return;
  const plan = await run(context, client, { action: 'plan', options });
  for (const step of plan.steps) if (step.isWrite && step.outcome === 'planned') context.note(`  ${step.command}`);
}

async function run({ signal, note }: CommandContext, client: ProviderClient, asked: Asked): Promise<Done> {
  const steps = new Map<string, SetupStep>();
  const diagnostics: Diagnostic[] = [];
  for await (const message of client.setup(asked, { signal })) {
    if (message.kind === 'diagnostic') {
      diagnostics.push(message.diagnostic);
      continue;
    }
    steps.set(message.step.stepId, message.step);
    if (asked.action !== 'plan') note(`${message.step.outcome}: ${message.step.title}`);
  }
  return { steps: [...steps.values()], diagnostics };
}

function toResult({
  provider,
  action,
  steps,
  diagnostics,
}: Done & { provider: string; action: SetupAction }): CommandResult {
  const hasFailed = steps.some(({ outcome }) => outcome === 'failed');
  const writes = steps.filter(({ isWrite, outcome }) => isWrite && outcome === 'planned').length;
  const value = {
    provider,
    action,
    steps: steps.map(({ stepId, isWrite, ...step }) => ({ id: stepId, ...step, write: isWrite })),
    diagnostics: diagnostics.map(diagnosticToJson),
  };
  const next =
    action === 'plan'
      ? [BLANK, line(`Nothing was changed. ${countOf(writes, 'change')} planned; --apply makes them.`, 'heading')]
      : [];
  const sections = [...steps.flatMap(stepSections), ...unseenSections(diagnostics), ...next];
  return { output: { kind: 'document', value, sections }, exitCode: hasFailed ? EXIT.failed : EXIT.complete };
}

function stepSections({ title, command, outcome, output, isWrite }: SetupStep): readonly Section[] {
  return [
    line(`${outcome.padEnd(10)} ${title}${isWrite ? ' (changes the cloud)' : ''}`, TONES[outcome]),
    ...(command === '' ? [] : [line(`           ${command}`, 'code')]),
    ...(output === '' ? [] : [line(`           ${output}`, outcome === 'failed' ? 'bad' : 'dim')]),
  ];
}
