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

/** An operation's inputs: those that have a value, and those that only a parent or a person could give. */
export interface BoundInputs {
  readonly bind: Readonly<Record<string, InputBinding>>;
  readonly missing: readonly MissingInput[];
}

/** An input that has to come from a parent. */
export interface MissingInput {
  readonly name: string;
  readonly shape: string;
}

/** What is reviewed about an operation's inputs. */
export interface ReviewedInputs {
  readonly bind?: Readonly<Record<string, BindingRule>> | undefined;
  /** Members without which the operation refuses or answers for a default only, though the model calls them optional. */
  readonly needs?: readonly string[] | undefined;
}

/**
 * Binds an operation's required inputs to what every caller has: the account's id, a page size where one must be given,
 * each value of a small enum. Reviewed bindings come first.
 */
export function bindRequiredInputs(
  model: BotocoreModel,
  operation: BotocoreOperation,
  reviewed: ReviewedInputs = {},
): BoundInputs {
  const shape = operation.input?.shape;
  if (shape === undefined) return { bind: {}, missing: [] };
  const members = membersOf(model, shape);
  const shapeNameOf = (name: string): string => {
    const reference = members[name];
    if (reference !== undefined) return reference.shape;
    throw new Error(`a rule binds ${operation.name}'s input ${name}, which it does not have`);
  };
  const given = Object.entries(reviewed.bind ?? {}).map(([name, rule]): [string, InputBinding] => {
    const inputShape = shapeNameOf(name);
    if (rule.kind === 'unlisted') return [name, { kind: 'each', values: [] }];
    return [name, rule.kind === 'enum' ? eachValue(model, inputShape) : rule];
  });
  const bind = Object.fromEntries(given);
  const missing: MissingInput[] = [];
  const needs = new Set(reviewed.needs);
  for (const name of new Set([...(shapeOf(model, shape).required ?? []), ...needs])) {
    if (bind[name] !== undefined) continue;
    const inputShape = shapeNameOf(name);
    const binding = needs.has(name) ? undefined : ambientBinding(name, shapeOf(model, inputShape));
    if (binding === undefined) missing.push({ name, shape: inputShape });
    else bind[name] = binding;
  }
  return { bind, missing };
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
