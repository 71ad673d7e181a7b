import type { Relationship } from '@corkscrew/sdk';
import { GLOBAL_REGION, serviceOf } from './api-kind.ts';
import type { KindFinder } from './reference-shapes.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Where a kind selects others by their labels. */
interface SelectorRule {
  /** Path of the selector; `[]` steps into lists. */
  readonly path: string;
  readonly group: string;
  readonly kind: string;
  readonly label: string;
  /** Whether the selector is a plain map of labels and not `matchLabels` with `matchExpressions`. */
  readonly isMap?: boolean;
  /** A member beside the selector that takes it to other namespaces than the object's own. */
  readonly elsewhere?: 'namespaceSelector';
}

const pods = (path: string, more: Partial<SelectorRule> = {}): SelectorRule => ({
  path,
  group: '',
  kind: 'Pod',
  label: 'selects',
  ...more,
});
const ownPods = [pods('spec.selector')] as const;
const peers = (path: string): readonly SelectorRule[] => [
  pods(`${path}.podSelector`, { label: 'allows', elsewhere: 'namespaceSelector' }),
  { path: `${path}.namespaceSelector`, group: '', kind: 'Namespace', label: 'allows' },
];

/** Kinds that select, by `group/Kind`. Reviewed by hand. */
const RULES: ReadonlyMap<string, readonly SelectorRule[]> = new Map(
  Object.entries({
    '/PersistentVolumeClaim': [{ path: 'spec.selector', group: '', kind: 'PersistentVolume', label: 'selects' }],
    '/ReplicationController': [pods('spec.selector', { isMap: true })],
    '/Service': [pods('spec.selector', { isMap: true })],
    'apps/DaemonSet': ownPods,
    'apps/Deployment': ownPods,
    'apps/ReplicaSet': ownPods,
    'apps/StatefulSet': ownPods,
    'argoproj.io/Rollout': ownPods,
    'batch/Job': ownPods,
    'cilium.io/CiliumNetworkPolicy': [pods('spec.endpointSelector')],
    'monitoring.coreos.com/PodMonitor': [pods('spec.selector', { elsewhere: 'namespaceSelector' })],
    'monitoring.coreos.com/ServiceMonitor': [
      { path: 'spec.selector', group: '', kind: 'Service', label: 'selects', elsewhere: 'namespaceSelector' },
    ],
    'networking.k8s.io/NetworkPolicy': [
      pods('spec.podSelector'),
      ...peers('spec.ingress[].from[]'),
      ...peers('spec.egress[].to[]'),
    ],
    'policy/PodDisruptionBudget': ownPods,
    'security.istio.io/AuthorizationPolicy': [pods('spec.selector')],
    'security.istio.io/PeerAuthentication': [pods('spec.selector')],
  } satisfies Record<string, readonly SelectorRule[]>),
);

const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** A selector, in the one form that all kinds are brought to. */
interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/**
 * Finds what an object selects by labels: one edge for each selector, whose target is the selector itself. Which objects it
 * chooses changes without the one that selects, so it is found where all of them are known.
 */
export function findSelectors(
  object: JsonObject,
  kindKey: string,
  { namespace, findKind }: { readonly namespace: string; readonly findKind: KindFinder },
): readonly Relationship[] {
  const found: Relationship[] = [];
  for (const rule of RULES.get(kindKey) ?? []) {
    const target = findKind(rule.kind, rule.group);
    if (target === undefined) continue;
    for (const { value, parent } of valuesAt(object, rule.path.split('.'))) {
      const selector = readSelector(value, rule.isMap ?? false);
      const places = placesOf(parent, rule, target.isNamespaced ? namespace : '');
      if (selector === undefined) continue;
      for (const place of places) {
        found.push({
          // What is the same in several namespaces is a selector in each.
          targetId: `${describeSelector(selector)}${places.length > 1 ? ` in ${place}` : ''}`,
          targetType: target.kind,
          targetService: serviceOf(target),
          targetRegion: GLOBAL_REGION,
          relationshipType: 'references',
          properties: { selector: JSON.stringify(selector), ...(place === '' ? {} : { namespace: place }) },
          path: rule.path,
          label: rule.label,
          confidence: 'selector',
        });
      }
    }
  }
  return found;
}

/** The namespaces in which the selector looks, an empty one for all; none where they are selected by labels themselves. */
function placesOf(parent: JsonObject, rule: SelectorRule, own: string): readonly string[] {
  const elsewhere = rule.elsewhere === undefined ? undefined : asObject(parent[rule.elsewhere]);
  if (elsewhere === undefined) return [own];
  const { any, matchNames } = elsewhere;
  if (any === true) return [''];
  const names = Array.isArray(matchNames) ? (matchNames as unknown[]) : [];
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

function* valuesAt(
  object: JsonObject,
  [step = '', ...rest]: readonly string[],
): Generator<{ readonly value: unknown; readonly parent: JsonObject }> {
  const isList = step.endsWith('[]');
  const value = object[isList ? step.slice(0, -2) : step];
  const values = isList ? (Array.isArray(value) ? (value as unknown[]) : []) : [value];
  for (const one of values) {
    const next = asObject(one);
    if (next === undefined) continue;
    if (rest.length === 0) yield { value: next, parent: object };
    else yield* valuesAt(next, rest);
  }
}

function readSelector(value: unknown, isMap: boolean): LabelSelector | undefined {
  const selector = asObject(value);
  if (selector === undefined) return undefined;
  // Of plain maps an empty one selects nothing.
  if (isMap) {
    return Object.keys(selector).length === 0 ? undefined : { matchLabels: textsOf(selector), matchExpressions: [] };
  }
  const expressions = Array.isArray(selector['matchExpressions']) ? (selector['matchExpressions'] as unknown[]) : [];
  return {
    matchLabels: textsOf(asObject(selector['matchLabels']) ?? {}),
    matchExpressions: expressions.flatMap((expression) => readExpression(asObject(expression) ?? {})),
  };
}

function readExpression({ key, operator, values }: JsonObject): LabelSelector['matchExpressions'] {
  if (typeof key !== 'string' || typeof operator !== 'string' || !OPERATORS.has(operator)) return [];
  return [{ key, operator, values: Array.isArray(values) ? (values as unknown[]).map(String) : [] }];
}

/** As kubectl writes a selector; everything is an empty one. */
function describeSelector({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  return [...labels, ...expressions].sort().join(',') || '*';
}

function textsOf(object: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
