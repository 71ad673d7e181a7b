import { CorkscrewError } from '@corkscrew/core';
import type { ResourceFilter, ResourceMatch } from '@corkscrew/store';
import type { CommandContext } from '../command/command.ts';
import { askOf } from './ask-database.ts';

/** Candidates that an ambiguous word is told with. */
const SHOWN_CANDIDATES = 12;

/**
 * Finds the one resource that a word means: a uid, an ARN, an id or a name, now or in the past.
 *
 * @throws CorkscrewError `not_found` with names that are near, `invalid_argument` with the candidates
 */
export async function resolveResource(
  context: CommandContext,
  word: string,
  filter: ResourceFilter = {},
): Promise<ResourceMatch> {
  const { findResources } = await import('@corkscrew/store');
  const { matches, total, near } = await findResources(askOf(context), word, filter);
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
    hint: 'Name one by its uid or ARN, or narrow the word with --service, --account or --region.',
    details: { candidates: listCandidates(matches, total) },
  });
}

function listCandidates(matches: readonly ResourceMatch[], total: number): readonly string[] {
  const shown = matches.slice(0, SHOWN_CANDIDATES).map(describeCandidate);
  return total > shown.length ? [...shown, `and ${total - shown.length} more`] : shown;
}

function describeCandidate({ uid, typeName, id, accountId, region, isPresent }: ResourceMatch): string {
  return `${uid}  ${typeName} ${id} in ${accountId}/${region}${isPresent ? '' : ' (gone)'}`;
}
