import { CorkscrewError } from '@corkscrew/core';
import type { ResourceFilter, ResourceMatch, ResourceMatches } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { askOf } from './ask-database.ts';

/** Candidates that an ambiguous word is told with. */
const SHOWN_CANDIDATES = 12;

/** Options by which a word can be narrowed, with what each tells apart. */
const NARROWING = [
  ['providers', '--provider', 'provider'],
  ['accounts', '--account', 'accountId'],
  ['regions', '--region', 'region'],
  ['services', '--service', 'service'],
  ['types', '--type', 'typeName'],
] as const;

/**
 * Finds the one resource that a word means: a uid, an ARN, an id or a name, now or in the past, or an id or a name with its type before it
 * as in `Service/shop/web`. The fields of `filter` are what the command has options for.
 *
 * @throws CorkscrewError `not_found` with names that are near, `invalid_argument` with the candidates
 */
export async function resolveResource(
  context: CommandContext,
  word: string,
  filter: ResourceFilter = {},
): Promise<ResourceMatch> {
  if (word.trim() === '') {
    throw new CorkscrewError('invalid_argument', 'find a resource: its name is empty', {
      hint: 'Give a uid, an ARN, an id or a name.',
    });
  }
  const { matches, total, near } = await findMatches(context, word, filter);
  const [match] = matches;
  if (match === undefined) {
    throw new CorkscrewError('not_found', `find resource "${word}": nothing has that uid, ARN, id or name`, {
      hint:
        near.length > 0
          ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
          : `Look for it: corkscrew query "SELECT id, name, type_name FROM resources WHERE name ILIKE '%part%'"`,
    });
  }
  const present = matches.filter(({ isPresent }) => isPresent);
  if (total === 1) return match;
  if (present.length === 1 && present[0] !== undefined && total <= matches.length) return present[0];
  throw new CorkscrewError('invalid_argument', `find resource "${word}": ${total} resources are called so`, {
    hint: `Name one by its uid${listWays(matches, word, filter)}.`,
    details: { candidates: listCandidates(matches, total) },
  });
}

/** The whole word comes first: ids have slashes too. */
async function findMatches(context: CommandContext, word: string, filter: ResourceFilter): Promise<ResourceMatches> {
  const { findResources } = await import('@corkscrew/store');
  const whole = await findResources(askOf(context), word, filter);
  const slash = word.indexOf('/');
  if (whole.total > 0 || slash < 1 || slash === word.length - 1) return whole;
  const typed = { ...filter, types: [word.slice(0, slash)] };
  const found = await findResources(askOf(context), word.slice(slash + 1), typed);
  return found.total > 0 ? found : whole;
}

/** What tells the candidates apart: their type, and options that the command has. */
function listWays(matches: readonly ResourceMatch[], word: string, filter: ResourceFilter): string {
  const differs = (field: 'provider' | 'accountId' | 'region' | 'service' | 'typeName'): boolean =>
    new Set(matches.map((match) => match[field])).size > 1;
  const [first] = matches;
  const typed = first !== undefined && differs('typeName') ? [`with its type, as in ${first.typeName}/${word}`] : [];
  const options = NARROWING.filter(([key, , field]) => key in filter && differs(field)).map(([, option]) => option);
  const narrowed = options.length === 0 ? [] : [`narrow the word with ${options.join(' or ')}`];
  return [...typed, ...narrowed].map((way) => `, or ${way}`).join('');
}

function listCandidates(matches: readonly ResourceMatch[], total: number): readonly string[] {
  const shown = matches.slice(0, SHOWN_CANDIDATES).map(describeCandidate);
  return total > shown.length ? [...shown, `and ${total - shown.length} more`] : shown;
}

function describeCandidate({ uid, typeName, id, accountId, region, isPresent }: ResourceMatch): string {
  return `${uid}  ${typeName} ${id} in ${accountId}/${region}${isPresent ? '' : ' (gone)'}`;
}
