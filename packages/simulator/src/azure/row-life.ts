import { hashText, mix } from '../estate/random.ts';
import type { RowBlock } from './row-template.ts';
import type { ResourceGroup } from './tenant-layout.ts';

/** What happens to a slot of a block, by the step of change at which it does. */
export interface RowLife {
  readonly bornAt: number;
  readonly changedAt: number;
  readonly goneAt: number;
  /** When it moves to another resource group. */
  readonly movedAt: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const GONE_ONE_IN = 200;
const CHANGED_OF_THOSE = 6;
const BORN_ONE_IN = 25;
/** The fate of which rows move, where their type can. */
const MOVING = 7;
/** Types whose rows move between resource groups and subscriptions: their own payloads do not name where they are. */
const MOVABLE: ReadonlySet<string> = new Set([
  'Microsoft.Compute/disks',
  'Microsoft.KeyVault/vaults',
  'Microsoft.Sql/servers',
  'Microsoft.Storage/storageAccounts',
]);
/** Steps of change in which anything happens. */
const EPOCHS = 3;
const MAX_SLOTS = 64;

const STILL: RowLife = { bornAt: NEVER, changedAt: NEVER, goneAt: NEVER, movedAt: NEVER };

/** Gives the life of a slot. Parent and child share it. */
export function lifeOf(
  seed: number,
  group: ResourceGroup,
  place: { readonly block: RowBlock; readonly slot: number },
): RowLife {
  const { block, slot } = place;
  const bits = mix(hashText(`life of ${block.parts[0]?.type}`, seed), group.index * MAX_SLOTS + slot);
  const epoch = 1 + ((bits >>> 8) % EPOCHS);
  if (slot >= block.count) return { ...STILL, bornAt: bits % BORN_ONE_IN === 0 ? epoch : NEVER };
  const fate = bits % GONE_ONE_IN;
  return {
    bornAt: 0,
    changedAt: fate > 0 && fate <= CHANGED_OF_THOSE ? epoch : NEVER,
    goneAt: fate === 0 ? epoch : NEVER,
    movedAt: fate === MOVING && MOVABLE.has(block.parts[0]?.type ?? '') ? epoch : NEVER,
  };
}

/** Tells whether a slot has its rows at a step of change. */
export function isAlive({ bornAt, goneAt }: RowLife, epoch: number): boolean {
  return bornAt <= epoch && epoch < goneAt;
}
