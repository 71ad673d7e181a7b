import type { Relationship } from '@corkscrew/sdk';
import { LEXICON, type Meaning, PLAIN } from './lexicon.ts';
import type { NameRules } from './name-rules.ts';
import { type NamedTarget, recogniseText } from './recognise-text.ts';

/** The resource whose payload is looked through. */
export interface ReferenceSource {
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly arn: string | undefined;
  readonly parentId: string | undefined;
  /** Names that stand for things, by the member that they stand under. */
  readonly names: NameRules;
}

/** More from one resource is a list of members, whose own payloads name what holds them. */
const MAX_REFERENCES = 2_000;
const SHORTEST = 3;
const OWN_ARN = /(?:^|[a-z])(?:arn|Arn|ARN)$/;
/** What follows the word that says which kind of thing an ARN names. */
const TAIL = /^(?:[^:]*:){5}[a-z-]+[:/](.+)$/;
const LONGEST = 16_384;

/**
 * Finds what a payload names: ARNs, ids whose beginning tells their type, addresses, and names where their place tells it.
 * The resource itself and what it is part of are not references. Values of environment variables count too, so this is
 * asked before they are redacted.
 */
export function findReferences(payload: unknown, source: ReferenceSource): readonly Relationship[] {
  const walk = new ReferenceWalk(source);
  walk.visit(payload, '');
  return walk.found();
}

class ReferenceWalk {
  readonly #source: ReferenceSource;
  readonly #found = new Map<string, Relationship>();
  readonly #path: string[] = [];

  constructor(source: ReferenceSource) {
    this.#source = source;
  }

  found(): readonly Relationship[] {
    return [...this.#found.values()];
  }

  visit(value: unknown, key: string): void {
    if (typeof value === 'string') this.#readText(value, key);
    else if (Array.isArray(value)) this.#visitItems(value, key);
    else if (
      typeof value === 'object' &&
      value !== null &&
      !(value instanceof Date) &&
      !(value instanceof Uint8Array)
    ) {
      for (const name in value) {
        this.#path.push(name);
        this.visit((value as Record<string, unknown>)[name], name);
        this.#path.pop();
      }
    }
  }

  #visitItems(items: readonly unknown[], key: string): void {
    this.#path.push('[]');
    for (const item of items) this.visit(item, key);
    this.#path.pop();
  }

  #readText(text: string, key: string): void {
    if (text.length < SHORTEST || text.length > LONGEST || this.#found.size >= MAX_REFERENCES) return;
    const named =
      this.#path.length > 1 || !this.#source.names.isOwn(key) ? this.#source.names.targetOf(key, text) : undefined;
    const targets = recogniseText(text);
    for (const target of targets) this.#add(target);
    if (targets.length === 0 && named !== undefined) this.#add(named);
  }

  #add(target: NamedTarget): void {
    const { id, arn, parentId, service, type } = this.#source;
    const { targetId, targetService, targetType } = target;
    const isOfAnotherType = targetType !== '' && (targetService !== service || targetType !== type);
    if (targetId === arn || (!isOfAnotherType && (targetId === id || targetId === parentId))) return;
    if (this.#path.length === 1 && this.#isAboutItself(target)) return;
    const path = this.#path.join('.').replaceAll('.[]', '[]');
    const key = `${targetId} ${path}`;
    if (this.#found.has(key)) return;
    const { relationshipType, label } = meaningOf(path, target);
    this.#found.set(key, { ...target, relationshipType, label, path, properties: {} });
  }

  /** A resource says its own id under its type's name, and its own ARN in more than one form. */
  #isAboutItself({ targetId, targetService, targetType }: NamedTarget): boolean {
    const { service, type, id } = this.#source;
    const [member = ''] = this.#path;
    if (targetService === service && targetType === type) return member === `${type}Id`;
    return targetService === '' && OWN_ARN.test(member) && TAIL.exec(targetId)?.[1] === id;
  }
}

function meaningOf(path: string, { targetService, targetType, targetId }: NamedTarget): Meaning {
  const target = targetService === '' ? (targetId.split(':')[2] ?? '') : targetService;
  const full = `${target}:${targetType}`;
  const found = LEXICON.find(
    (entry) => (entry.path?.test(path) ?? true) && (entry.target === undefined || entry.target.test(full)),
  );
  return found ?? PLAIN;
}
