import type { FacetRule } from './facet-rules.ts';
import type { BindingRule, OperationRule, PatternRule } from './rules.ts';

/** A reviewed optional input of a read. */
export interface InputRule {
  readonly reason: string;
  /** What is asked with. Left out where the default hides nothing that is wanted. */
  readonly bind?: BindingRule;
}

/** The reviewed optional inputs, whose defaults may hide data. */
export interface InputRules {
  /** Members that only narrow what comes: names of filters, such as `StatusEquals`. */
  readonly filters: readonly PatternRule[];
  /** By `service.Operation`, then by member. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, InputRule>>>>;
}

/** Rules of operations, lists or facets. */
type ByOperation<R> = Readonly<Record<string, R>>;

/** Adds to the rules of lists what they are asked with, to every kind of row that a list gives. Reads of facets are no lists. */
export function withInputs(
  rules: ByOperation<OperationRule>,
  facets: ByOperation<FacetRule>,
  { inputs }: InputRules,
): ByOperation<OperationRule> {
  const bound = Object.entries(inputs).flatMap(([operation, members]): [string, OperationRule][] => {
    const bind = bindingsOf(members);
    if (Object.keys(bind).length === 0 || (rules[operation] === undefined && facets[operation] !== undefined))
      return [];
    const rule = rules[operation] ?? { reason: reasonsOf(members) };
    const types = rule.types?.map((type) => ({ ...type, bind: { ...type.bind, ...bind } }));
    return [[operation, { ...rule, bind: { ...rule.bind, ...bind }, ...(types && { types }) }]];
  });
  return { ...rules, ...Object.fromEntries(bound) };
}

/** Adds to the rules of facets what they are asked with; a read that has no rule is none. */
export function withFacetInputs(rules: ByOperation<FacetRule>, { inputs }: InputRules): ByOperation<FacetRule> {
  return Object.fromEntries(
    Object.entries(rules).map(([operation, rule]) => {
      const members = inputs[operation];
      return [operation, members === undefined ? rule : { ...rule, bind: { ...rule.bind, ...bindingsOf(members) } }];
    }),
  );
}

function bindingsOf(members: Readonly<Record<string, InputRule>>): Readonly<Record<string, BindingRule>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, { bind }]) => (bind === undefined ? [] : [[name, bind]])),
  );
}

function reasonsOf(members: Readonly<Record<string, InputRule>>): string {
  return Object.values(members)
    .map(({ reason }) => reason)
    .join('; ');
}
