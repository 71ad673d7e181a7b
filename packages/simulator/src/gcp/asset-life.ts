import { mix } from '../estate/random.ts';
import type { ProjectNode } from './organization-layout.ts';

/** Steps of change at which something happens to an asset; infinity for never. */
export interface AssetLife {
  readonly begins: number;
  readonly changes: number;
  readonly ends: number;
}

const STEPS = 3;
const SPARE_SHARE = 0.05;
const ENDING_IN_THOUSAND = 5;
const CHANGING_IN_THOUSAND = 35;
const KEY = 0x51ed270b;

/** Slots of a project in all, with those whose assets come later. */
export function slotCount({ slots }: ProjectNode): number {
  return slots + Math.ceil(slots * SPARE_SHARE);
}

/** Gives the life of the asset of a slot. */
export function lifeAt(seed: number, project: ProjectNode, slot: number): AssetLife {
  const bits = mix(mix(seed ^ KEY, project.index), slot);
  const step = 1 + (bits % STEPS);
  const fate = (bits >>> 8) % 1_000;
  if (slot >= project.slots) return { begins: step, changes: Infinity, ends: Infinity };
  return {
    begins: 0,
    changes: fate >= ENDING_IN_THOUSAND && fate < CHANGING_IN_THOUSAND ? step : Infinity,
    ends: fate < ENDING_IN_THOUSAND ? step : Infinity,
  };
}

/** Tells whether an asset is there at a step of change. */
export function livesAt({ begins, ends }: AssetLife, epoch: number): boolean {
  return begins <= epoch && epoch < ends;
}
