import type { NeededRule } from './needed-rules.ts';

/** One entry of a role: resources of a group that are used by the same verbs. */
interface RoleRule {
  readonly group: string;
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  readonly objectName: string | undefined;
}

/** Writes a ClusterRole as YAML. */
export function writeClusterRole(name: string, needed: readonly NeededRule[]): string {
  const head = ['apiVersion: rbac.authorization.k8s.io/v1', 'kind: ClusterRole', 'metadata:', `  name: ${name}`];
  return `${[...head, 'rules:', ...gatherRules(needed).flatMap(writeRule)].join('\n')}\n`;
}

function writeRule({ group, verbs, resources, objectName }: RoleRule): readonly string[] {
  return [
    `  - apiGroups: [${quote(group)}]`,
    `    resources: [${resources.map(quote).join(', ')}]`,
    ...(objectName === undefined ? [] : [`    resourceNames: [${quote(objectName)}]`]),
    `    verbs: [${verbs.map(quote).join(', ')}]`,
  ];
}

/** A JSON string is one of YAML too. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function gatherRules(needed: readonly NeededRule[]): readonly RoleRule[] {
  const byResource = Map.groupBy(needed, ({ group, plural, objectName }) =>
    JSON.stringify([group, plural, objectName]),
  );
  const single = [...byResource.values()].map((rules) => {
    const { group, plural, objectName } = rules[0] as NeededRule;
    return { group, plural, objectName, verbs: [...new Set(rules.map(({ verb }) => verb))].toSorted() };
  });
  const alike = Map.groupBy(single, ({ group, objectName, verbs }) => JSON.stringify([group, objectName, verbs]));
  return [...alike.values()]
    .map((rules): RoleRule => {
      const { group, objectName, verbs } = rules[0] as (typeof single)[number];
      return { group, objectName, verbs, resources: rules.map(({ plural }) => plural).toSorted() };
    })
    .toSorted((a, b) => a.group.localeCompare(b.group));
}
