import { isCorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { describedToJson } from '../describe/described-to-json.ts';
import type { DescribedResource } from '../describe/described-resource.ts';
import { describedSections } from '../describe/description-sections.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { assertKnownNames } from './assert-known-names.ts';
import { readResourceFilter } from './change-flags.ts';
import { chooseProvider } from './connect-providers.ts';
import { resolveResource } from './resolve-resource.ts';

/** Shows all that is known of one resource: from the database, or with `--live` from its provider. */
export async function describe(context: CommandContext): Promise<CommandResult> {
  const word = context.args[0] ?? '';
  const described = context.flags.isSet('live') ? await describeLive(context, word) : await describeKept(context, word);
  const style = { now: new Date(), isFull: context.flags.isSet('full') };
  const sections = describedSections(described, style);
  return { output: { kind: 'document', value: describedToJson(described), sections } };
}

async function describeKept(context: CommandContext, word: string): Promise<DescribedResource> {
  const { flags } = context;
  const text = flags.text('asOf');
  const asOf = text === undefined ? undefined : await resolveMoment(context, text, { source: '--as-of' });
  await assertKnownNames(context);
  const match = await resolveResource(context, word, readResourceFilter(flags));
  const { describeFromDatabase } = await import('../describe/describe-from-database.ts');
  return await describeFromDatabase(context, match, asOf);
}

/** The inventory knows best where the thing is; what it does not have is looked for where the command line says. */
async function describeLive(context: CommandContext, word: string): Promise<DescribedResource> {
  const { describeFromProvider, refFromFlags, refOf } = await import('../describe/describe-from-provider.ts');
  try {
    const match = await resolveResource(context, word, readResourceFilter(context.flags));
    return await describeFromProvider(context, match.provider, refOf(match));
  } catch (error) {
    const isUnknown =
      isCorkscrewError(error) && error.code === 'not_found' && error.message.startsWith('find resource');
    const hasNoDatabase = isCorkscrewError(error) && error.code === 'not_found' && error.message.startsWith('query');
    if (!isUnknown && !hasNoDatabase) throw error;
    return await describeFromProvider(context, chooseProvider(context), refFromFlags(context, word));
  }
}
