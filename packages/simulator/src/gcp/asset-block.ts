import type { AssetPlace, AssetTemplate } from './asset-template.ts';
import { hostOf, nameAt } from './asset-template.ts';
import { COMPUTE_TEMPLATES } from './templates/compute.ts';
import { DATA_TEMPLATES } from './templates/data.ts';
import { PLATFORM_TEMPLATES } from './templates/platform.ts';

/** What a block of slots has, in order. A project has as many blocks as fit, and a part of one more. */
export const BLOCK: readonly AssetTemplate[] = [...COMPUTE_TEMPLATES, ...PLATFORM_TEMPLATES, ...DATA_TEMPLATES];

const POSITIONS: ReadonlyMap<string, number> = new Map(BLOCK.map(({ role }, index) => [role, index]));

/** The template of a slot. */
export function templateAt(slot: number): AssetTemplate {
  const template = BLOCK[slot % BLOCK.length];
  if (template === undefined) throw new RangeError(`there is no slot ${slot}`);
  return template;
}

/** The slot that has a role in the block of another slot. */
export function siblingSlot(slot: number, role: string): number {
  const position = POSITIONS.get(role);
  if (position === undefined) throw new RangeError(`a block has no ${role}`);
  return slot - (slot % BLOCK.length) + position;
}

/** Path of an asset below its service: `projects/p/topics/t`. */
export function pathAt(place: AssetPlace): string {
  const template = templateAt(place.slot);
  const { parentRole } = template;
  const parent = parentRole === undefined ? '' : pathAt({ ...place, slot: siblingSlot(place.slot, parentRole) });
  return template.path(nameAt(template, place), place, parent);
}

/** Full name of an asset: `//pubsub.googleapis.com/projects/p/topics/t`. */
export function fullNameAt(place: AssetPlace): string {
  return `//${hostOf(templateAt(place.slot))}/${pathAt(place)}`;
}

/** Tells whether the inventory copies it out of a cluster. */
export function isKubernetesType(assetType: string): boolean {
  return /(^|\.)k8s\.io\//.test(assetType);
}
