import type { CallOptions, FacetDraft } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import type { AzureApi } from '../azure-api.ts';
import { judgeFailure } from '../failure-outcome.ts';
import { MEMBERS_PATH, typeOfKind } from './directory-lists.ts';
import { streamDirectoryPages } from './directory-pages.ts';

/** A member of a group. */
export interface GroupMember {
  readonly id: string;
  /** `users`, `groups`, `serviceprincipals`; empty for what is read of no list. */
  readonly type: string;
}

/** What was read of a group. */
export interface MembersReading {
  readonly members: readonly GroupMember[];
  readonly facet: FacetDraft;
}

/** Reads the members of groups. */
export interface MembersReader {
  read(groupId: string, options: CallOptions): Promise<MembersReading>;
}

const FACET = 'members';
/** More do not fit one row: such a group's members are told as not read. */
const MAX_MEMBERS = 20_000;

/**
 * Makes a reader. A right that is missing is missing for all groups: after the first refusal no other is asked, and each is
 * told as denied.
 */
export function createMembersReader(api: AzureApi, stats: CallStats): MembersReader {
  let refusal: string | undefined;
  return {
    read: async (groupId, options) => {
      if (refusal !== undefined) return unread('denied', refusal);
      try {
        return await readMembers(api, groupId, { ...options, stats });
      } catch (error) {
        options.signal?.throwIfAborted();
        const { kind } = describeHttpFailure(error);
        if (kind === 'bad_credentials') throw error;
        const { outcome, reason } = judgeFailure(error);
        if (outcome === 'denied') refusal = reason;
        return unread(outcome === 'denied' ? 'denied' : 'error', reason);
      }
    },
  };
}

async function readMembers(
  api: AzureApi,
  groupId: string,
  options: CallOptions & { readonly stats: CallStats },
): Promise<MembersReading> {
  const found = new Map<string, GroupMember>();
  const question = { path: `/groups/${groupId}${MEMBERS_PATH}`, select: ['id'] };
  for await (const { objects, end } of streamDirectoryPages(api, question, options)) {
    for (const { id, '@odata.type': kind } of objects) {
      const known = String(id).toLowerCase();
      found.set(known, { id: known, type: typeOfKind(kind) });
    }
    if (found.size > MAX_MEMBERS) return unread('not_read', `it has more than ${MAX_MEMBERS} members`);
    if (end !== undefined && end !== 'last_page') return unread('error', `the list of members does not end: ${end}`);
  }
  const members = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { members, facet: { facet: FACET, status: 'present', value: members } };
}

function unread(status: 'denied' | 'error' | 'not_read', reason: string): MembersReading {
  return { members: [], facet: { facet: FACET, status, reason } };
}
