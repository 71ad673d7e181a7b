import { contentHash } from '@corkscrew/sdk';
import type { ApiKind } from './api-kind.ts';
import { serviceOf } from './api-kind.ts';

type Named = Pick<ApiKind, 'group' | 'kind'>;

/** Groups that end so are reserved for Kubernetes itself: custom resources cannot take the short name. */
const RESERVED_SUFFIX = '.k8s.io';

/** The type name of a kind, the same in every cluster: `kubernetes_apps_deployment`, `kubernetes_core_config_map`. */
export function typeNameOf(kind: Named): string {
  const service = serviceOf(kind);
  const group = service.endsWith(RESERVED_SUFFIX) ? service.slice(0, -RESERVED_SUFFIX.length) : service;
  return ['kubernetes', toSnake(group), toSnake(kind.kind)].join('_');
}

/**
 * Names kinds without a clash. Names that would be equal, as those of the groups `a-b.io` and `a.b.io`, each get a suffix
 * that depends on nothing but the group and the kind.
 */
export function nameTypes<Kind extends Named>(kinds: readonly Kind[]): ReadonlyMap<Kind, string> {
  const takers = new Map<string, Set<string>>();
  for (const kind of kinds) {
    const name = typeNameOf(kind);
    takers.set(name, (takers.get(name) ?? new Set()).add(keyOf(kind)));
  }
  return new Map(
    kinds.map((kind) => {
      const name = typeNameOf(kind);
      const isShared = (takers.get(name)?.size ?? 0) > 1;
      return [kind, isShared ? `${name}_${contentHash(keyOf(kind)).slice(0, 6)}` : name];
    }),
  );
}

function keyOf({ group, kind }: Named): string {
  return `${group}/${kind}`;
}

/** Writes a name in snake case. */
export function toSnake(text: string): string {
  return text
    .replaceAll(/[A-Z]{2,}s(?![a-z])/g, (plural) => plural.toUpperCase())
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}
