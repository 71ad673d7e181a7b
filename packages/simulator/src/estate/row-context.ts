import { hashText, mix, type RowRandom, uniqueHex, uniqueText, uniqueUuid } from './random.ts';
import { PEOPLE, type Workload, workloadOf } from './company.ts';

const DAY_MS = 86_400_000;

/** The moment that all times of the estate are relative to. */
export const ESTATE_EPOCH: Date = new Date('2026-01-05T09:00:00.000Z');

/** The region of what belongs to no region. */
export const GLOBAL_REGION = 'global';

/** What an estate tells the rows of it. */
export interface EstateFacts {
  readonly seed: number;
  readonly accountId: string;
  /** `aws`, `aws-cn`, ... as in the second field of an ARN. */
  readonly partition: string;
  readonly regions: readonly string[];
  /** How many rows another template has here, not counting later comings and goings. */
  baseCount(key: string, region: string): number;
  /** Slots of the rows that exist now. */
  liveSlots(key: string, region: string): { readonly start: number; readonly end: number };
  /** What another template's row is made from, for rows that repeat what it says. */
  contextOf(key: string, region: string, slot: number): RowContext;
}

/** What a row is made from. Everything it gives depends on the seed, the region and the slot alone. */
export interface RowContext {
  readonly facts: EstateFacts;
  readonly key: string;
  readonly region: string;
  readonly slot: number;
  /** How often the row has changed since epoch 0. */
  readonly generation: number;
  /** How often the row's thing was replaced by another of the same name since epoch 0. */
  readonly recreation: number;
  readonly random: RowRandom;
}

/** An EC2-like id of a slot in the row's region: `vpc-0a1b...`. */
export function idOf(context: RowContext, prefix: string, slot: number = context.slot): string {
  return `${prefix}-0${uniqueHex(scopeKey(context, prefix), slot, 16)}`;
}

/** Hexadecimal digits that belong to a slot and a purpose. */
export function hexOf(
  context: RowContext,
  purpose: string,
  shape: { readonly length: number; readonly slot?: number },
): string {
  return uniqueHex(scopeKey(context, purpose), shape.slot ?? context.slot, shape.length);
}

/** A UUID that belongs to a slot and a purpose. */
export function uuidOf(context: RowContext, purpose: string, slot: number = context.slot): string {
  return uniqueUuid(scopeKey(context, purpose), slot);
}

/** Upper-case letters and digits that belong to a slot and a purpose, as IAM's ids are made of. */
export function base32Of(context: RowContext, purpose: string, length: number): string {
  const { recreation } = context;
  const own = recreation === 0 ? purpose : `${purpose} again ${recreation}`;
  return uniqueText(scopeKey(context, own), context.slot, { alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length });
}

/** Lower-case letters and digits that belong to a slot and a purpose. */
export function alphanumericOf(context: RowContext, purpose: string, length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return uniqueText(scopeKey(context, purpose), context.slot, { alphabet, length });
}

/** An ARN in the row's region and account. */
export function arnOf(context: RowContext, service: string, resource: string): string {
  return `arn:${context.facts.partition}:${service}:${context.region}:${context.facts.accountId}:${resource}`;
}

/** An ARN without a region. */
export function globalArnOf(context: RowContext, service: string, resource: string): string {
  return `arn:${context.facts.partition}:${service}::${context.facts.accountId}:${resource}`;
}

/** The slot of some row of another template in the row's region. */
export function someSlot(context: RowContext, key: string): number {
  return context.random.int(Math.max(1, context.facts.baseCount(key, context.region)));
}

/** A time of creation, up to `days` before the estate's epoch, or after it for what was recreated. */
export function createdAt(context: RowContext, days = 1200): Date {
  if (context.recreation > 0) return new Date(ESTATE_EPOCH.getTime() + context.recreation * DAY_MS);
  const random = mix(scopeKey(context, `created/${context.key}`), context.slot) / 2 ** 32;
  return new Date(ESTATE_EPOCH.getTime() - Math.floor((random * days * DAY_MS) / 1000) * 1000);
}

/** A time of the last change: the creation, or a day later for each generation. */
export function modifiedAt(context: RowContext, created: Date): Date {
  return context.generation === 0 ? created : new Date(ESTATE_EPOCH.getTime() + context.generation * DAY_MS);
}

/** The workload that a slot of the row's template belongs to. */
export function workload(context: RowContext, slot: number = context.slot): Workload {
  return workloadOf(slot, hashText(context.key) % 16);
}

/** Tags by name. Some have no owner, and what changed says so. */
export function tagsOf(context: RowContext, owned: Workload, name?: string): Record<string, string> {
  const { random, generation } = context;
  const tags: Record<string, string> = {};
  if (name !== undefined) tags['Name'] = name;
  tags['Environment'] = owned.environment;
  tags['Application'] = owned.application.name;
  tags['Team'] = owned.application.team;
  tags['CostCenter'] = owned.application.costCenter;
  if (!random.chance(0.18)) tags['Owner'] = `${random.pick(PEOPLE)}@larkspur.example`;
  if (random.chance(0.6)) tags['ManagedBy'] = 'terraform';
  if (generation > 0) tags['Revision'] = String(generation);
  return tags;
}

/** Tags as a list of `Key` and `Value`. */
export function tagList(
  tags: Readonly<Record<string, string>>,
): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function scopeKey(context: RowContext, purpose: string): number {
  return hashText(`${context.facts.accountId}/${context.region}/${purpose}`, context.facts.seed);
}
