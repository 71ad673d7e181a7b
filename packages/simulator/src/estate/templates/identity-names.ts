import { hashText } from '../random.ts';
import { workloadOf } from '../company.ts';

const ROLE_KINDS = ['service', 'lambda', 'task', 'deploy'] as const;

/** What a role is for, by its slot. */
export function roleKind(slot: number): (typeof ROLE_KINDS)[number] {
  return ROLE_KINDS[Math.floor(slot / 16) % ROLE_KINDS.length] ?? 'service';
}

/** The name of a role, which is the same in every region. */
export function roleName(slot: number): string {
  return `${workloadOf(slot, hashText('iam.Role') % 16).name}-${roleKind(slot)}`;
}
