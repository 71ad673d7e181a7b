import { CorkscrewError } from '@corkscrew/core';
import { listBaselines, type Baseline, type ResourceFilter } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { suggest } from '../config/nearest.ts';
import { line } from '../render/command-output.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { countOf } from '../render/format-amount.ts';
import { askOf } from './ask-database.ts';
import { assertKnownNames } from './assert-known-names.ts';
import { readResourceFilter } from './change-flags.ts';
import { describeMoment } from './describe-moment.ts';

const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** Fixes what the inventory has, or had at a moment, under a name. */
export async function driftSave(context: CommandContext): Promise<CommandResult> {
  const { args, flags, parts, settings, signal, version } = context;
  const name = checkName(args[0] ?? '');
  await assertKnownNames(context);
  const filter = dropEmpty(readResourceFilter(flags));
  const text = flags.text('asOf');
  const moment = text === undefined ? undefined : await resolveMoment(context, text, { source: '--as-of' });
  const job = {
    kind: 'save',
    name,
    filter,
    savedAtMs: moment?.getTime() ?? Date.now(),
    toolVersion: version,
    resources: moment === undefined ? 'now' : 'then',
    isReplacing: flags.isSet('force'),
  } as const;
  const count = await parts.changeBaseline(settings.database.value, job, { signal });
  const sections = [line(`Baseline ${name} has ${countOf(count, 'resource')}.`, count === 0 ? 'warning' : 'good')];
  return {
    output: { kind: 'document', value: { name, resources: count, filter }, sections },
    ...(moment === undefined ? {} : { afterwards: () => describeMoment(context, moment) }),
  };
}

/** Lists the baselines. */
export async function driftList(context: CommandContext): Promise<CommandResult> {
  const baselines = await listBaselines(askOf(context));
  const rows = baselines.map(({ name, savedAt, resourceCount, filter }) => [
    name,
    savedAt.toISOString(),
    resourceCount,
    describeFilter(filter),
  ]);
  return {
    output: {
      kind: 'records',
      columns: [{ name: 'name' }, { name: 'saved_at' }, { name: 'resources', align: 'right' }, { name: 'filter' }],
      batches: [rows],
      footer: (count) => countOf(count, 'baseline'),
    },
  };
}

/** Deletes a baseline. */
export async function driftDelete(context: CommandContext): Promise<CommandResult> {
  const { args, parts, settings, signal } = context;
  const { name } = await findBaseline(context, args[0] ?? '');
  const count = await parts.changeBaseline(settings.database.value, { kind: 'delete', name }, { signal });
  const sections = [line(`Baseline ${name} with ${countOf(count, 'resource')} is deleted.`)];
  return { output: { kind: 'document', value: { name, resources: count }, sections } };
}

/**
 * Finds a baseline by its name.
 *
 * @throws CorkscrewError `not_found` with the name that was likely meant
 */
export async function findBaseline(context: CommandContext, name: string): Promise<Baseline> {
  const baselines = await listBaselines(askOf(context));
  const found = baselines.find((baseline) => baseline.name === name);
  if (found !== undefined) return found;
  const names = baselines.map((baseline) => baseline.name);
  throw new CorkscrewError('not_found', `find baseline "${name}": there is none of that name`, {
    hint:
      names.length === 0
        ? 'There is none at all. Save one: corkscrew drift save approved'
        : suggest(name, names, '`corkscrew drift list` shows all.'),
  });
}

/** Checks a name that a baseline is to have. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new CorkscrewError('invalid_argument', `name a baseline: "${name}" is no name`, {
    hint: 'Use up to 100 letters, digits, dots, dashes and underscores.',
  });
}

function dropEmpty(filter: ResourceFilter): ResourceFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, values]: [string, readonly string[]]) => values.length > 0),
  );
}

/** Says which resources a filter selects. */
export function describeFilter(filter: ResourceFilter): string {
  const parts = Object.entries(filter).map(
    ([field, values]: [string, readonly string[]]) => `${field} ${values.join(', ')}`,
  );
  return parts.length === 0 ? 'everything' : parts.join('; ');
}
