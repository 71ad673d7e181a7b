import type { FacetDraft } from '@corkscrew/sdk';

/** A part of a payload that is left empty whatever it is. */
interface UnreadPart {
  readonly facet: string;
  /** Members that lead there. */
  readonly path: readonly [string, ...string[]];
  readonly reason: string;
}

const HANDS_OUT_VALUES = 'lists leave it empty, and the only call that gives it hands out its values';
const OF_SITES: readonly UnreadPart[] = [
  { facet: 'app_settings', path: ['properties', 'siteConfig', 'appSettings'], reason: HANDS_OUT_VALUES },
  { facet: 'connection_strings', path: ['properties', 'siteConfig', 'connectionStrings'], reason: HANDS_OUT_VALUES },
];

/**
 * Parts that say nothing where they are empty, by full type, reviewed by hand: Resource Graph and Resource Manager give null
 * for them whether or not there is something. Source: Microsoft Learn, "Web Apps - Get", whose examples leave them out, and
 * "Web Apps - List Application Settings".
 */
const UNREAD_PARTS: Readonly<Record<string, readonly UnreadPart[]>> = {
  'microsoft.web/sites': OF_SITES,
  'microsoft.web/sites/slots': OF_SITES,
};

type Members = Readonly<Record<string, unknown>>;

/** A payload without what its emptiness does not tell, and that it was not read. */
export interface ReadPayload {
  readonly payload: Members;
  readonly facets: readonly FacetDraft[] | undefined;
}

/** Takes the parts out that are empty because nobody gives them: they are not absent, they were not read. */
export function takeOutUnread(fullType: string, payload: Members): ReadPayload {
  const parts = Object.hasOwn(UNREAD_PARTS, fullType) ? UNREAD_PARTS[fullType] : undefined;
  if (parts === undefined) return { payload, facets: undefined };
  const unread = parts.filter(({ path }) => isEmpty(valueAt(payload, path)));
  return {
    payload: unread.reduce((members, { path }) => without(members, path), payload),
    facets: unread.map(({ facet, reason }) => ({ facet, status: 'not_read', reason })),
  };
}

function valueAt(members: Members, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isMembers(value) ? value[key] : undefined), members);
}

function without(members: Members, [key, ...rest]: readonly [string, ...string[]]): Members {
  const { [key]: value, ...others } = members;
  const [next, ...below] = rest;
  if (next === undefined) return others;
  return isMembers(value) ? { ...members, [key]: without(value, [next, ...below]) } : members;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
