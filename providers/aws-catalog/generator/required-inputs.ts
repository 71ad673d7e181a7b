import type { InputBinding } from '../src/resource-type.ts';
import {
  type BotocoreModel,
  type BotocoreOperation,
  type BotocoreShape,
  membersOf,
  shapeOf,
} from './botocore-model.ts';
import { normalise } from './naming.ts';

/**
 * Binds an operation's required inputs to what every caller has: the account's id, and a page size where one must be
 * given. Reviewed bindings come first.
 *
 * @returns undefined where an input remains that only a parent or a person could give.
 */
export function bindRequiredInputs(
  model: BotocoreModel,
  operation: BotocoreOperation,
  reviewed: Readonly<Record<string, InputBinding>>,
): Readonly<Record<string, InputBinding>> | undefined {
  const bindings: Record<string, InputBinding> = { ...reviewed };
  const shape = operation.input?.shape;
  if (shape === undefined) return bindings;
  const members = membersOf(model, shape);
  for (const name of shapeOf(model, shape).required ?? []) {
    const reference = members[name];
    if (bindings[name] !== undefined || reference === undefined) continue;
    const binding = ambientBinding(name, shapeOf(model, reference.shape));
    if (binding === undefined) return undefined;
    bindings[name] = binding;
  }
  return bindings;
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
