import type { WholeRead } from '@corkscrew/sdk';
import { INVENTORY_WAY } from './scope-run.ts';
import { type GcpSettings, isOpenFilter } from './settings.ts';

/** What the inventory has of an account since all of it was read. */
export interface KnownAccount {
  /** When that reading began, in milliseconds. */
  readonly readAt: number;
  /** Resources by service and type: `compute/Disk`. */
  readonly rows: Readonly<Record<string, number>>;
}

/** What the inventory has, by account. */
export type KnownAccounts = Readonly<Record<string, KnownAccount>>;

/**
 * Gives what earlier scans of a scope read whole. Undefined where that is nothing, where it is not known how much of each type
 * there is, or where a filter hides a part of it: then everything is read.
 */
export function knownAccounts(
  wholeReads: readonly WholeRead[],
  scope: string,
  { filter }: GcpSettings,
): KnownAccounts | undefined {
  if (!isOpenFilter(filter)) return undefined;
  const project = /^projects\/(.+)$/.exec(scope)?.[1];
  const accounts: [string, KnownAccount][] = [];
  for (const { scope: read, readAt, types } of wholeReads) {
    if (read.subScope !== INVENTORY_WAY || read.region !== '*' || types === undefined) continue;
    if (project !== undefined && read.accountId !== project) continue;
    const rows = Object.fromEntries(types.map(({ service, type, rows: count }) => [`${service}/${type}`, count]));
    accounts.push([read.accountId, { readAt: readAt.getTime(), rows }]);
  }
  return accounts.length === 0 ? undefined : Object.fromEntries(accounts);
}
