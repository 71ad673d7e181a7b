import type { CatalogResourceType } from '../src/resource-type.ts';
import type { EvidenceData } from './evidence.ts';
import type { OperationRule, Rules } from './rules.ts';

/** Services that are made last, as they list what no list of another service gives. */
export function listsUnlisted(service: string, { operations }: Rules): boolean {
  return Object.entries(operations).some(([name, rule]) => name.startsWith(`${service}.`) && hasUnlisted(rule));
}

/** CloudFormation's types that can be listed without knowing more, and that no type of the catalog is. */
export function findUnlisted(
  { handlers }: EvidenceData,
  types: Iterable<Pick<CatalogResourceType, 'cloudFormation'>>,
): readonly string[] {
  const listed = new Set(Array.from(types, ({ cloudFormation }) => cloudFormation));
  return Object.entries(handlers)
    .filter(([name, { isListable }]) => isListable && name.startsWith('AWS::') && !listed.has(name))
    .map(([name]) => name)
    .sort();
}

/** Puts the types in the place of each `unlisted` of the rules: one listing for each. */
export function withUnlisted(rules: Rules, names: readonly string[]): Rules {
  const operations = Object.entries(rules.operations).map(([name, rule]): [string, OperationRule] => {
    if (!hasUnlisted(rule)) return [name, rule];
    const bind = Object.entries(rule.bind ?? {}).map(([member, binding]) => [
      member,
      binding.kind === 'unlisted' ? { kind: 'each', values: names } : binding,
    ]);
    return [name, { ...rule, bind: Object.fromEntries(bind) as NonNullable<OperationRule['bind']> }];
  });
  return { ...rules, operations: Object.fromEntries(operations) };
}

function hasUnlisted({ bind = {} }: OperationRule): boolean {
  return Object.values(bind).some(({ kind }) => kind === 'unlisted');
}
