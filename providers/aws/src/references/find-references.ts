import type { Relationship } from '@corkscrew/sdk';
import { parsePolicyText } from '../policy-text.ts';
import type { NameRules } from './name-rules.ts';
import type { ReferencePlace } from './reference-place.ts';
import { type NamedTarget, recogniseText } from './recognise-text.ts';

/** The resource whose payload is looked through. */
export interface ReferenceSource {
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly arn: string | undefined;
  readonly parentId: string | undefined;
  /** Whose the resource is. */
  readonly accountId: string;
  /** Names that stand for things, by the member that they stand under. */
  readonly names: NameRules;
}

/** More from one resource is a list of members, whose own payloads name what holds them. */
const MAX_REFERENCES = 2_000;
/** An account as a principal: its root, or its number alone. */
const ACCOUNT = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/;
const NO_PROPERTIES = {};
const SHORTEST = 3;
/** Where a resource says its own ARN: at the top of its payload, or of a part of it. */
const DEEPEST_OWN = 2;
const OWN_ARN = /(?:^|[a-z])(?:arn|Arn|ARN)$/;
/** What follows the word that says which kind of thing an ARN names. */
const TAIL = /^(?:[^:]*:){5}[a-z-]+[:/](.+)$/;
const LONGEST = 16_384;

/**
 * Finds what a payload names: ARNs, ids whose beginning tells their type, addresses, names where their place tells it, and
 * in policies, also those that come as text, the other accounts that they are about. The resource itself and what it is part of are not references. Values of environment variables count too, so this is
 * asked before they are redacted.
 */
export function findReferences(payload: unknown, source: ReferenceSource): readonly Relationship[] {
  const walk = new ReferenceWalk(source);
  walk.visit(payload, source.names.root);
  return walk.found();
}

const ACCOUNT_REFERENCE = {
  relationshipType: 'references',
  label: 'grants',
  confidence: 'exact',
  targetService: 'organizations',
  targetType: 'Account',
  properties: NO_PROPERTIES,
} as const;

class ReferenceWalk {
  readonly #source: ReferenceSource;
  readonly #found: Relationship[] = [];

  constructor(source: ReferenceSource) {
    this.#source = source;
  }

  found(): readonly Relationship[] {
    return this.#found;
  }

  visit(value: unknown, place: ReferencePlace): void {
    if (typeof value === 'string') {
      if (value.length >= SHORTEST && !this.#readPolicy(value, place)) this.#readText(value, place);
    } else if (Array.isArray(value)) {
      for (const item of value) this.visit(item, place.items);
    } else if (isPlainObject(value)) {
      let position = 0;
      for (const key in value) {
        this.visit(value[key], place.member(key, position));
        position += 1;
      }
    }
  }

  /** Looks into a policy that comes as text as if it had come as a value. */
  #readPolicy(text: string, place: ReferencePlace): boolean {
    const policy = place.isPolicy ? parsePolicyText(text) : undefined;
    if (policy === undefined) return false;
    this.visit(policy, place);
    return true;
  }

  #readText(text: string, place: ReferencePlace): void {
    if (text.length > LONGEST || this.#found.length >= MAX_REFERENCES) return;
    if (place.isPrincipal && this.#readAccount(text, place)) return;
    const targets = recogniseText(text);
    for (const target of targets) this.#add(target, place);
    if (targets.length > 0) return;
    const { names } = this.#source;
    if (place.depth === 1 && names.isOwn(place.key)) return;
    const named = names.targetOf(place.key, text);
    if (named !== undefined) this.#add(named, place);
  }

  #readAccount(text: string, { path }: ReferencePlace): boolean {
    const targetId = ACCOUNT.exec(text)?.[1];
    if (targetId === undefined) return false;
    const isKnown = this.#found.some((known) => known.path === path && known.targetId === targetId);
    if (targetId !== this.#source.accountId && !isKnown) this.#found.push({ ...ACCOUNT_REFERENCE, path, targetId });
    return true;
  }

  #add(target: NamedTarget, place: ReferencePlace): void {
    const { id, arn, parentId, service, type } = this.#source;
    const { targetId, targetService, targetType } = target;
    const isOfAnotherType = targetType !== '' && (targetService !== service || targetType !== type);
    if (targetId === arn || (!isOfAnotherType && (targetId === id || targetId === parentId))) return;
    if (place.depth <= DEEPEST_OWN && this.#isAboutItself(target, place)) return;
    const { path } = place;
    if (this.#found.some((known) => known.path === path && known.targetId === targetId)) return;
    const { relationshipType, label } = place.meaningOf(target);
    this.#found.push({ ...target, relationshipType, label, path, properties: NO_PROPERTIES });
  }

  /** A resource says its own id under its type's name, and its own ARN in more than one form. */
  #isAboutItself({ targetId, targetService, targetType }: NamedTarget, { key, depth }: ReferencePlace): boolean {
    const { service, type, id } = this.#source;
    if (targetService === service && targetType === type) return depth === 1 && key === `${type}Id`;
    if (targetService !== '' || !OWN_ARN.test(key)) return false;
    return TAIL.exec(targetId)?.[1] === id || key.toLowerCase() === `${type.toLowerCase()}arn`;
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);
}
