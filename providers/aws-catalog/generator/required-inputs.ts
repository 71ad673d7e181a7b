import type { InputBinding } from '../src/resource-type.ts';
import {
  type BotocoreModel,
  type BotocoreOperation,
  type BotocoreShape,
  elementOf,
  membersOf,
  shapeOf,
} from './botocore-model.ts';
import { normalise } from './naming.ts';
import type { BindingRule } from './rules.ts';

/**
 * Binds an operation's required inputs to what every caller has: the account's id, and a page size where one must be
 * given. Reviewed bindings come first.
 *
 * @returns undefined where an input remains that only a parent or a person could give.
 */
export function bindRequiredInputs(
  model: BotocoreModel,
  operation: BotocoreOperation,
  reviewed: Readonly<Record<string, BindingRule>>,
): Readonly<Record<string, InputBinding>> | undefined {
  const shape = operation.input?.shape;
  if (shape === undefined) return {};
  const members = membersOf(model, shape);
  const bindings: Record<string, InputBinding> = {};
  for (const [name, rule] of Object.entries(reviewed)) {
    const reference = members[name];
    if (reference === undefined)
      throw new Error(`a rule binds ${operation.name}'s input ${name}, which it does not have`);
    bindings[name] = rule.kind === 'enum' ? eachValue(model, reference.shape) : rule;
  }
  for (const name of shapeOf(model, shape).required ?? []) {
    const reference = members[name];
    if (bindings[name] !== undefined || reference === undefined) continue;
    const binding = ambientBinding(name, shapeOf(model, reference.shape));
    if (binding === undefined) return undefined;
    bindings[name] = binding;
  }
  return bindings;
}

/** One listing per value of an enum; a list member takes them one at a time. */
function eachValue(model: BotocoreModel, name: string): InputBinding {
  const shape = shapeOf(model, name);
  if (shape.type === 'list') {
    const values = shapeOf(model, elementOf(shape)).enum ?? [];
    return { kind: 'each', values: values.map((value) => [value]) };
  }
  return { kind: 'each', values: shape.enum ?? [] };
}

function ambientBinding(name: string, shape: BotocoreShape): InputBinding | undefined {
  const key = normalise(name);
  if (shape.type === 'string' && /^(aws)?accountid$/.test(key)) return { kind: 'context', value: 'accountId' };
  const isNumber = shape.type === 'integer' || shape.type === 'long';
  if (isNumber && /^(max(results|items|records)|limit|pagesize)$/.test(key)) {
    return { kind: 'constant', value: Math.min(shape.max ?? 100, 1000) };
  }
  return undefined;
}
