import { type BotocoreModel, membersOf, shapeOf } from './botocore-model.ts';
import type { PatternRule } from './rules.ts';

/** Finds the values of a state's enum that mean the end. */
export function endedStates(
  rowShape: string,
  path: string | undefined,
  source: { readonly model: BotocoreModel; readonly rules: readonly PatternRule[] },
): { readonly ended?: readonly string[] } {
  const { model, rules } = source;
  let current: string | undefined = rowShape;
  for (const name of path?.split('.') ?? []) {
    current = current === undefined ? undefined : membersOf(model, current)[name]?.shape;
  }
  const values = path === undefined || current === undefined ? [] : (shapeOf(model, current).enum ?? []);
  const ended = values.filter((value) => rules.some(({ match }) => new RegExp(match).test(value)));
  return ended.length > 0 ? { ended } : {};
}
