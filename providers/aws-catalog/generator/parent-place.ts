import type { InputBinding } from '../src/resource-type.ts';
import type { BotocoreModel, BotocoreOperation } from './botocore-model.ts';
import { bindToParent, parentKeyNames } from './parent-binding.ts';
import type { BoundInputs } from './required-inputs.ts';
import type { TypeCandidate } from './resource-type-builder.ts';
import type { TypeRule } from './rules.ts';

/** Where a list stands: at the top, or under the parent whose keys its inputs are. */
export interface Place {
  readonly bind: Readonly<Record<string, InputBinding>>;
  readonly parent: TypeCandidate | undefined;
  /** How sure it is that the list belongs there. */
  readonly score: number;
  /** Inputs that name the parents. */
  readonly parentInputs: readonly string[];
  /** Names, in normal form, that tell the parent and not the row; none at the top. */
  readonly parentKeys: ReadonlySet<string> | undefined;
}

/** What {@link placeList} chooses among. */
export interface PlaceSource {
  readonly model: BotocoreModel;
  readonly rule: TypeRule;
  readonly parents: readonly TypeCandidate[];
  readonly minScore: number;
}

/**
 * Finds the parent whose keys a list's inputs are, the surest first.
 *
 * @returns undefined where inputs remain without a value, and, where parents are given, for a list that needs none.
 */
export function placeList({ bind, missing }: BoundInputs, source: PlaceSource): Place | undefined {
  const { model, rule, parents, minScore } = source;
  if (missing.length === 0) {
    if (Object.values(bind).some(({ kind }) => kind === 'parent')) return reviewedPlace(bind, source);
    if (parents.length > 0) return undefined;
    return { bind, parent: undefined, score: 100, parentInputs: [], parentKeys: undefined };
  }
  const candidates = rule.parent === undefined ? parents : parents.filter(({ type }) => type.type === rule.parent);
  const places = candidates.flatMap((parent) => {
    const bound = bindToParent(model, missing, parent);
    if (bound === undefined || bound.score < minScore) return [];
    return [{ bind: { ...bind, ...bound.bind }, parent, score: bound.score }];
  });
  const best = places.sort((a, b) => b.score - a.score || preferParent(a.parent, b.parent))[0];
  if (best === undefined) return undefined;
  const parentInputs = Object.keys(best.bind).filter((member) => best.bind[member]?.kind.startsWith('parent'));
  return { ...best, parentInputs, parentKeys: parentKeyNames(parentInputs, best.parent) };
}

/** The place of a list whose rule names the parent and all that is bound to it. */
function reviewedPlace(bind: BoundInputs['bind'], { rule, parents }: PlaceSource): Place | undefined {
  const parent = parents.find(({ type }) => type.type === rule.parent);
  if (parent === undefined) return undefined;
  const parentInputs = Object.keys(bind).filter((member) => bind[member]?.kind === 'parent');
  return { bind, parent, score: 100, parentInputs, parentKeys: parentKeyNames(parentInputs, parent) };
}

/** Of two parents that a list fits, what a customer owns comes first, then what is nearer to the root. */
function preferParent(a: TypeCandidate, b: TypeCandidate): number {
  return (
    Number(b.type.default) - Number(a.type.default) ||
    a.type.level - b.type.level ||
    (a.type.name < b.type.name ? -1 : 1)
  );
}

/** `GetBucketCors` and `DescribeLoadBalancerAttributes` tell of one thing's settings, whatever they return. */
export function isFacetOf({ parent }: Place, operation: BotocoreOperation): boolean {
  if (parent === undefined) return false;
  const { type } = parent.type;
  if (operation.name.startsWith(`Get${type}`)) return true;
  const rest = operation.name.replace(/^(Describe|List)/, '');
  return rest.startsWith(type) && /^\w*(Attributes?|Permissions|Tags)$/.test(rest.slice(type.length));
}

/** Where nothing shows that the API knows a thing by its own key alone, its parent's id is a part of its own. */
export function isUnderParent({ parent }: Place, rule: TypeRule, isKeyed: boolean): boolean {
  return parent !== undefined && (rule.underParent ?? !isKeyed);
}
