import { type BotocoreModel, elementOf, membersOf, shapeOf } from './botocore-model.ts';
import type { Collection } from './collection.ts';
import { normalise } from './naming.ts';
import type { SecretRules } from './rules.ts';

/** What the search for secrets in a type's rows goes by. */
export interface SecretContext {
  readonly model: BotocoreModel;
  readonly rules: SecretRules;
  /** Members that make the resource what it is (id, name, ARN, tags, times): never secret. */
  readonly kept: readonly string[];
}

interface Place {
  readonly shape: string;
  readonly path: string;
  /** Name of the nearest member. */
  readonly member: string;
  /** Shapes on the way here. */
  readonly above: readonly string[];
}

/** A shape that holds itself is followed this often. */
const MAX_REPEATS = 2;
const TEXTS: readonly string[] = ['string', 'blob'];

/**
 * Finds the places in a list's rows that hold secrets: members that the model marks as sensitive and members that are
 * named like a secret, but for those that the reviewed rules take out. Of a map the values are secret, its keys are not.
 */
export function secretPathsOf(
  collection: Collection,
  inherited: readonly string[],
  context: SecretContext,
): readonly string[] {
  if (collection.element === 'string') return [];
  const root = collection.element === 'map' ? 'value' : '';
  const places: Place[] = [{ shape: collection.rowShape, path: root, member: '', above: [] }];
  const wrapper = membersOf(context.model, collection.wrapperShape);
  for (const name of inherited) {
    const reference = wrapper[name];
    if (reference !== undefined) places.push({ shape: reference.shape, path: name, member: name, above: [] });
  }
  return [...new Set(places.flatMap((place) => pathsIn(place, context)))];
}

function pathsIn(place: Place, context: SecretContext): string[] {
  const { shape: name, path, above } = place;
  if (context.kept.includes(path)) return [];
  if (isSecret(place, context)) return [shapeOf(context.model, name).type === 'map' ? `${path}.*` : path];
  if (above.filter((other) => other === name).length >= MAX_REPEATS) return [];
  return stepsInto(place, context.model).flatMap((step) => pathsIn({ ...step, above: [...above, name] }, context));
}

function stepsInto(place: Place, model: BotocoreModel): Omit<Place, 'above'>[] {
  const { path, member } = place;
  const shape = shapeOf(model, place.shape);
  if (shape.type === 'list') return [{ shape: elementOf(shape), path: `${path}[]`, member }];
  if (shape.type === 'map' && shape.value !== undefined)
    return [{ shape: shape.value.shape, path: `${path}.*`, member }];
  return Object.entries(shape.members ?? {}).map(([name, reference]) => ({
    shape: reference.shape,
    path: path === '' ? name : `${path}.${name}`,
    member: name,
  }));
}

function isSecret(place: Place, { model, rules, kept }: SecretContext): boolean {
  const { path, member } = place;
  const shape = shapeOf(model, place.shape);
  const isText = TEXTS.includes(shape.type);
  const isTextMap = shape.value !== undefined && TEXTS.includes(shapeOf(model, shape.value.shape).type);
  const isCompound = ['structure', 'list', 'map'].includes(shape.type);
  if (path === '' || !(isText || isCompound) || kept.some((field) => field.startsWith(`${path}.`))) return false;
  const name = normalise(member);
  const matches = (patterns: SecretRules['names']): boolean =>
    patterns.some(({ match }) => new RegExp(match).test(name));
  if (shape.sensitive) return !matches(rules.plain);
  return (isText && matches(rules.names)) || (isTextMap && matches(rules.maps));
}
