import type { PlanRequest, ScanSummary } from '@corkscrew/core';
import { exitCodeFor, planOnly, runScan } from '@corkscrew/engine';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { toAcceptedGap } from '../config/accepted-gaps.ts';
import { dbOption, programName, shortPath } from '../config/resolve-path.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { summaryToJson } from '../reporters/scan-json.ts';
import type { Target } from './connect-providers.ts';
import { chooseProviders, connectProviders, divideRequest } from './connect-providers.ts';
import { checkRights } from './preflight.ts';
import { summarySections } from './scan-summary.ts';
import { showPlan } from './show-plan.ts';

const NEXT_SQL = 'SELECT service, type, count(*) AS n FROM resources GROUP BY ALL';

/** Scans, or with `--dry-run` shows what a scan would do. */
export async function scan(context: CommandContext): Promise<CommandResult> {
  const { signal } = context;
  const request = readRequest(context);
  await using connected = await connectProviders(context, chooseProviders(context));
  const targets = await divideRequest(connected.clients, request, { signal });
  if (context.flags.isSet('preflight')) return await checkRights(context, targets);
  if (context.flags.isSet('dryRun'))
    return showPlan(await planOnly({ providers: targets, signal, limits: readLimits(context) }));
  const isIncremental = context.flags.isSet('incremental');
  const asked = targets.map((target) => ({ ...target, isIncremental }));
  const summary = await scanTargets(context, asked, context.settings.database.value);
  return showSummary(context, summary);
}

/** Scans targets into a database and shows how it goes. */
export async function scanTargets(
  context: CommandContext,
  targets: readonly Target[],
  database: string,
): Promise<ScanSummary> {
  const { signal, flags, settings } = context;
  const sink = await context.parts.openSink(database, { signal });
  try {
    const reporter = await context.startReporter();
    try {
      return await runScan({
        providers: targets,
        sink,
        signal,
        onEvent: (event) => reporter.report(event),
        toolVersion: context.version,
        acceptVanish: flags.isSet('acceptVanish'),
        acceptedGaps: settings.acceptedGaps.value.map(toAcceptedGap),
        requestDescription: Object.fromEntries(targets.map(({ client, request }) => [client.provider, request])),
        limits: readLimits(context),
      });
    } finally {
      await reporter.close();
    }
  } finally {
    await sink.close();
  }
}

function readRequest({ flags }: CommandContext): PlanRequest {
  const regions = [...flags.list('region'), ...flags.list('regions')];
  return {
    services: flags.list('services'),
    types: flags.list('types'),
    regions: regions.includes('all') ? ['all'] : regions,
    accounts: flags.list('accounts'),
    ...(flags.isSet('fast') ? { isFast: true } : {}),
  };
}

function readLimits({ settings }: CommandContext): { concurrencyPerProvider?: number; concurrencyPerAccount?: number } {
  const { value } = settings.concurrency;
  return value === undefined ? {} : { concurrencyPerProvider: value, concurrencyPerAccount: value };
}

function showSummary(context: CommandContext, summary: ScanSummary): CommandResult {
  const exitCode = exitCodeFor(summary);
  if (context.output === 'ndjson') return { output: { kind: 'nothing' }, exitCode };
  const database = context.settings.database.value;
  const value = { ...summaryToJson(summary), database };
  const sections = [
    ...summarySections(summary),
    ...(context.flags.isSet('quiet') ? [] : [BLANK, ...nextLines(context, summary)]),
  ];
  return { output: { kind: 'document', value, sections }, exitCode };
}

/** Says where everything is, and how to ask it. */
function nextLines(context: CommandContext, { outcome }: ScanSummary): readonly Section[] {
  const path = shortPath(context.settings.database.value, context.env);
  if (outcome === 'failed') return [line(`What went wrong is in ${path}.`)];
  const program = programName(context.env, context.cwd);
  return [line(`Stored in ${path}. Next:`), line(`  ${program} query ${dbOption(context)}"${NEXT_SQL}"`, 'code')];
}
