import { readFileSync } from 'node:fs';
import { GoPluginError } from './go-plugin-error.ts';

const GROUP_FILE = '/etc/group';

/** Finds the numeric id of a group given by name or number. */
export function findGroupId(group: string, groupFile: string = GROUP_FILE): number {
  if (/^\d{1,10}$/.test(group)) return Number(group);
  const entry = readFileSync(groupFile, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === group);
  const id = entry?.[2];
  if (id !== undefined && /^\d+$/.test(id)) return Number(id);
  throw new GoPluginError('invalid_config', `the group "${group}" for unix sockets does not exist`, {
    hint: `Name a group of ${groupFile}, or give its number.`,
  });
}
