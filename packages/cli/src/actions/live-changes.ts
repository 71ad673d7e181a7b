import {
  type ChangesRequest,
  CLOUD_CHANGE_KINDS,
  type CloudChangeKind,
  CorkscrewError,
  type Diagnostic,
  type ProviderClient,
} from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Flags } from '../command/flags.ts';
import { formatMoment } from '../moments/format-moment.ts';
import { changeStyle, toMinute } from '../render/change-sections.ts';
import { countKinds, TOLD_COLUMNS, type ToldChange, toldRow, toldSections } from '../render/cloud-changes.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { formatCount } from '../render/format-amount.ts';
import { diagnosticToJson } from '../reporters/scan-json.ts';
import { EXIT } from '../run/format-error.ts';
import { chooseProviders, connectProviders } from './connect-providers.ts';
import { unseenSections } from './scan-summary.ts';

/** From when until when changes are asked for. */
export interface ChangesWindow {
  readonly since: Date;
  readonly until: Date | undefined;
}

/** Changes that people are shown where they do not say how many. */
const DEFAULT_LIMIT = 100;
/** Changes that are put in order. A history that has more is asked for a shorter window. */
const MAX_CHANGES = 200_000;

/** Asks providers for their clouds' own histories of changes, and stores nothing. Exit code 3 where not all of it was told. */
export async function liveChanges(context: CommandContext, window: ChangesWindow): Promise<CommandResult> {
  const { flags, output, signal } = context;
  const kinds = readCloudKinds(flags);
  await using connected = await connectProviders(context, chooseProviders(context));
  const told: ToldChange[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const client of connected.clients) {
    for await (const message of client.listChanges(requestOf(flags, window), { signal })) {
      if (message.kind === 'diagnostic') diagnostics.push(message.diagnostic);
      if (message.kind !== 'changes') continue;
      const wanted = message.changes.filter(
        (change) => kinds.includes(change.kind) && isInRegion(flags, change.region),
      );
      told.push(...wanted.map((change) => ({ ...change, provider: client.provider })));
      if (told.length > MAX_CHANGES) throw tooMany(client);
    }
  }
  told.sort((a, b) => b.time.getTime() - a.time.getTime());
  const exitCode = diagnostics.some(({ severity }) => severity !== 'info') ? EXIT.incomplete : EXIT.complete;
  if (output !== 'table')
    return { output: machineOutput(context, told, diagnostics), exitCode, ...saying(context, diagnostics) };
  const sections = [...peopleSections(context, { told, window }), ...unseenSections(diagnostics)];
  return { output: { kind: 'document', value: null, sections }, exitCode };
}

function requestOf(flags: Flags, { since, until }: ChangesWindow): ChangesRequest {
  return {
    accounts: flags.list('account'),
    services: flags.list('service'),
    types: flags.list('type'),
    since,
    ...(until === undefined ? {} : { until }),
  };
}

function isInRegion(flags: Flags, region: string): boolean {
  const wanted = flags.list('region');
  return wanted.length === 0 || wanted.includes(region);
}

/** Words of the inventory that mean one of the clouds. */
const SAME_KINDS: Readonly<Record<string, CloudChangeKind>> = { changed: 'updated', vanished: 'deleted' };

function readCloudKinds(flags: Flags): readonly CloudChangeKind[] {
  const words = flags.list('kind').map((word) => word.toLowerCase());
  if (words.length === 0) return CLOUD_CHANGE_KINDS;
  return words.map((word) => {
    const kind = SAME_KINDS[word] ?? CLOUD_CHANGE_KINDS.find((known) => known === word);
    if (kind !== undefined) return kind;
    throw new CorkscrewError('invalid_argument', `read --kind: "${word}" is no kind of change that clouds tell`, {
      hint: `With --live there are ${CLOUD_CHANGE_KINDS.join(', ')}.`,
    });
  });
}

function tooMany({ provider }: ProviderClient): CorkscrewError {
  return new CorkscrewError(
    'invalid_argument',
    `list changes of ${provider}: there are more than ${formatCount(MAX_CHANGES)}`,
    {
      hint: 'Ask for a shorter time with --since and --until, or for some services or types.',
    },
  );
}

function machineOutput(
  { flags }: CommandContext,
  told: readonly ToldChange[],
  diagnostics: readonly Diagnostic[],
): CommandResult['output'] {
  const limit = flags.integer('limit') ?? 0;
  const rows = (limit === 0 ? told : told.slice(0, limit)).map(toldRow);
  const beside = { diagnostics: diagnostics.map(diagnosticToJson) };
  return { kind: 'records', columns: TOLD_COLUMNS, batches: [rows], beside };
}

/** What JSON has beside its rows, other formats have on stderr. */
function saying({ output }: CommandContext, diagnostics: readonly Diagnostic[]): Pick<CommandResult, 'afterwards'> {
  if (output === 'json') return {};
  return {
    afterwards: () => Promise.resolve(diagnostics.map(({ message, advice }) => `${message}. ${advice}`.trim())),
  };
}

function peopleSections(
  { flags }: CommandContext,
  { told, window }: { readonly told: readonly ToldChange[]; readonly window: ChangesWindow },
): readonly Section[] {
  const given = flags.integer('limit') ?? DEFAULT_LIMIT;
  const shown = given === 0 ? told : told.slice(0, given);
  const style = changeStyle(flags.isSet('full'), new Set(told.map(({ accountId }) => accountId)).size > 1);
  const start = `Since ${formatMoment(toMinute(window.since))}`;
  const span = window.until === undefined ? start : `${start} until ${formatMoment(toMinute(window.until))}`;
  const sources = [...new Set(told.map(({ provider, source }) => `${provider} (${source})`))].join(', ');
  const counts = told.length === 0 ? 'nothing is told' : `${countKinds(told)}, told by ${sources}`;
  const cut = `Shown are ${formatCount(shown.length)} of ${formatCount(told.length)}; --limit 0 shows all.`;
  return [
    line(`${span}: ${counts}`, 'heading'),
    ...shown.flatMap((change) => toldSections(change, style)),
    ...(shown.length < told.length ? [BLANK, line(cut, 'dim')] : []),
  ];
}
