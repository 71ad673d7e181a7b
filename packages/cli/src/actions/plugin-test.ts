import type { ProviderClient } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatDuration } from '../render/format-amount.ts';
import { connectProviders } from './connect-providers.ts';

interface Step {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what went wrong. */
  readonly result: string;
  readonly durationMs: number;
}

/**
 * Starts a plugin and tries what it can do, step by step; a step that fails ends the test.
 *
 * @throws {CorkscrewError} `plugin_not_found` where there is nothing to try
 */
export async function pluginTest(context: CommandContext): Promise<CommandResult> {
  const [name = ''] = context.args;
  const steps: Step[] = [];
  await runSteps(context, name, steps);
  const passed = steps.every((step) => step.ok);
  const sections: Section[] = [
    ...steps.map(({ ok, name: step, result, durationMs }) =>
      line(`${ok ? '✓' : '✗'} ${step.padEnd(12)} ${result} (${formatDuration(durationMs)})`, ok ? 'good' : 'bad'),
    ),
    BLANK,
    line(passed ? `Plugin ${name} works.` : `Plugin ${name} failed.`, 'heading'),
  ];
  const value = {
    plugin: name,
    passed,
    steps: steps.map(({ name: step, ok, result, durationMs }) => ({
      step,
      ok,
      result,
      duration_ms: Math.round(durationMs),
    })),
  };
  return { output: { kind: 'document', value, sections }, exitCode: passed ? 0 : 1 };
}

async function runSteps(context: CommandContext, name: string, steps: Step[]): Promise<void> {
  const attempt = async <T>(
    step: string,
    work: () => Promise<readonly [value: T, result: string]>,
  ): Promise<T | undefined> => {
    const startedAtMs = performance.now();
    const finish = (ok: boolean, result: string): void => {
      steps.push({ name: step, ok, result, durationMs: performance.now() - startedAtMs });
    };
    try {
      const [value, result] = await work();
      finish(true, result);
      return value;
    } catch (error) {
      context.signal.throwIfAborted();
      const { code, message, hint } = CorkscrewError.from(error);
      if (code === 'plugin_not_found') throw error;
      finish(false, hint === undefined ? message : `${message}. ${hint}`);
      return undefined;
    }
  };
  const connected = await attempt('initialize', async () => {
    const started = await connectProviders(context, [name]);
    return [started, 'started and configured'];
  });
  if (connected === undefined) return;
  await using held = connected;
  const [client] = held.clients as [ProviderClient];
  await tryClient(context, client, attempt);
}

type Attempt = <T>(step: string, work: () => Promise<readonly [value: T, result: string]>) => Promise<T | undefined>;

async function tryClient(context: CommandContext, client: ProviderClient, attempt: Attempt): Promise<void> {
  const { signal, flags } = context;
  const asked = flags.list('services');
  const region = flags.text('region');
  const info = await attempt('info', async () => {
    const answer = await client.getInfo({ signal });
    return [
      answer,
      `${answer.name} ${answer.version}, ${countOf(Object.keys(answer.capabilities).length, 'capability', 'capabilities')}`,
    ];
  });
  if (info === undefined) return;
  const services = await attempt('discover', async () => {
    const answer = await client.discoverServices({ includeServices: asked }, { signal });
    const types = answer.services.flatMap((service) => service.resourceTypes);
    return [answer.services, `${countOf(answer.services.length, 'service')}, ${countOf(types.length, 'type')}`];
  });
  if (services === undefined) return;
  await attempt('plan', async () => {
    const regions = region === undefined ? [] : [region];
    const { units } = await client.planScan({ services: asked, regions }, { signal });
    return [units, countOf(units.length, 'unit')];
  });
  const service = services.find(({ resourceTypes }) => resourceTypes.some((type) => type.isDefault));
  const type = service?.resourceTypes.find((known) => known.isDefault);
  if (service === undefined || type === undefined) return;
  await attempt('list', async () => {
    const request = { service: service.name, type: type.type, region: region ?? '', maxResults: 100 };
    const { resources } = await client.listResources(request, { signal });
    return [resources, `${countOf(resources.length, 'resource')} of ${service.name}:${type.type} on the first page`];
  });
}
