import type { PlanRequest, ProviderClient, WatchSummary } from '@corkscrew/core';
import { exitCodeFor, runWatch } from '@corkscrew/engine';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { shortPath } from '../config/resolve-path.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatDuration } from '../render/format-amount.ts';
import { sumChanges } from '../reporters/scan-json.ts';
import { watchSummaryToJson } from '../reporters/watch-json.ts';
import { withProvider } from './connect-providers.ts';
import { OUTCOME_TONES, unseenSections } from './scan-summary.ts';

/** The provider that is meant where nothing says which. */
const DEFAULT_PROVIDER = 'kubernetes';

/** Watches a provider until it is stopped. */
export async function watch(context: CommandContext): Promise<CommandResult> {
  const name = context.flags.text('provider') ?? DEFAULT_PROVIDER;
  return await withProvider(context, name, async (client) => {
    const summary = await watchInto(context, client, context.settings.database.value);
    const exitCode = exitCodeFor(summary);
    if (context.output === 'ndjson') return { output: { kind: 'nothing' }, exitCode };
    return { output: showSummary(context, summary), exitCode };
  });
}

async function watchInto(context: CommandContext, client: ProviderClient, database: string): Promise<WatchSummary> {
  const { signal, flags } = context;
  const request = readRequest(context);
  const sink = await context.parts.openSink(database, { signal });
  try {
    const reporter = await context.startWatchReporter();
    try {
      return await runWatch({
        target: { client, request },
        sink,
        signal,
        onEvent: (event) => reporter.report(event),
        toolVersion: context.version,
        acceptVanish: flags.isSet('acceptVanish'),
        requestDescription: { watch: true, [client.provider]: request },
      });
    } finally {
      await reporter.close();
    }
  } finally {
    await sink.close();
  }
}

function readRequest({ flags }: CommandContext): PlanRequest {
  return {
    services: flags.list('services'),
    types: flags.list('types'),
    accounts: [...flags.list('context'), ...flags.list('accounts')],
  };
}

function showSummary(context: CommandContext, summary: WatchSummary): CommandResult['output'] {
  const database = context.settings.database.value;
  const { added, changed, vanished } = sumChanges(summary.changes);
  const duration = formatDuration(summary.finishedAt.getTime() - summary.startedAt.getTime());
  const listings = Object.values(summary.claims).reduce((sum, count) => sum + count, 0);
  const listed = `${countOf(summary.resources, 'resource')} of ${countOf(listings, 'listing')}`;
  const head = `Watched for ${duration}: ${listed}; ${added} added, ${changed} changed, ${vanished} vanished`;
  const sections = [
    line(head, OUTCOME_TONES[summary.outcome]),
    ...unseenSections(summary.diagnostics),
    BLANK,
    line(`Stored in ${shortPath(database, context.env)}.`),
  ];
  return { kind: 'document', value: { ...watchSummaryToJson(summary), database }, sections };
}
