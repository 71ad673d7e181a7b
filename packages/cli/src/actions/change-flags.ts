import { CHANGE_KINDS, type ChangeKind, type ResourceFilter } from '@corkscrew/store';
import { CorkscrewError } from '@corkscrew/core';
import type { Flags } from '../command/flags.ts';

/** Reads which resources are meant. */
export function readResourceFilter(flags: Flags): ResourceFilter {
  return {
    providers: flags.list('provider'),
    accounts: flags.list('account'),
    regions: flags.list('region'),
    services: flags.list('service'),
    types: flags.list('type'),
  };
}

/** Reads which kinds of change are meant; `undefined` for those that are told by default. */
export function readKinds(flags: Flags): readonly ChangeKind[] | undefined {
  const words = flags.list('kind').map((word) => word.toLowerCase().replaceAll('-', '_'));
  const unknown = words.find((word) => !CHANGE_KINDS.some((kind) => kind === word));
  if (unknown !== undefined) {
    throw new CorkscrewError('invalid_argument', `read --kind: "${unknown}" is no kind of change`, {
      hint: `There are ${CHANGE_KINDS.join(', ')}.`,
    });
  }
  const kinds = CHANGE_KINDS.filter((kind) => words.includes(kind));
  if (kinds.length > 0) return kinds;
  return flags.isSet('includeSchema') ? CHANGE_KINDS : undefined;
}
