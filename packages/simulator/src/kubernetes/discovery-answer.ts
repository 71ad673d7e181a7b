import { apiVersionOf, type ServedKind } from './served-kind.ts';

/** Groups whose servers do not answer. */
export interface DiscoveryState {
  readonly kinds: readonly ServedKind[];
  /** Groups that an aggregated server serves which is down. */
  readonly brokenGroups: readonly string[];
  /** The newest format of discovery that the cluster knows. */
  readonly format: 'v2' | 'v2beta1' | 'legacy';
}

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] as const;
const VIRTUAL_VERBS = ['get', 'list'] as const;

function verbsOf({ isVirtual }: ServedKind): readonly string[] {
  return isVirtual ? VIRTUAL_VERBS : VERBS;
}

/** Answers `/api` or `/apis`, in the newest format that the client and the cluster know. */
export function answerRoot(path: '/api' | '/apis', accept: string, state: DiscoveryState): Record<string, unknown> {
  const formats = state.format === 'v2' ? ['v2', 'v2beta1'] : [state.format];
  const format = formats.find((name) => accept.includes(`g=apidiscovery.k8s.io;v=${name};as=APIGroupDiscoveryList`));
  if (format !== undefined) {
    return {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${format}`,
      metadata: {},
      items: groupsOf(path, state).map((group) => aggregatedGroup(group, state)),
    };
  }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupsOf(path, state).map((group) => {
      const versions = versionsOf(group, state).map((version) => ({ groupVersion: `${group}/${version}`, version }));
      return { name: group, versions, preferredVersion: versions[0] };
    }),
  };
}

/** Answers `/api/v1` and `/apis/<group>/<version>`; undefined where nothing is served there. */
export function answerVersion(path: string, { kinds }: DiscoveryState): Record<string, unknown> | undefined {
  const [, root, ...parts] = path.split('/');
  const [group, version] = root === 'api' ? ['', parts[0]] : parts;
  if (parts.length !== (root === 'api' ? 1 : 2)) return undefined;
  const served = kinds.filter((kind) => kind.group === group && kind.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(served[0] as ServedKind),
    resources: served.flatMap((kind) => {
      const entry = {
        name: kind.plural,
        singularName: kind.kind.toLowerCase(),
        namespaced: kind.isNamespaced,
        kind: kind.kind,
        verbs: verbsOf(kind),
      };
      return kind.isVirtual
        ? [entry]
        : [entry, { ...entry, name: `${kind.plural}/status`, singularName: '', verbs: ['get', 'patch', 'update'] }];
    }),
  };
}

function groupsOf(path: '/api' | '/apis', { kinds, brokenGroups }: DiscoveryState): readonly string[] {
  const groups = [...new Set(kinds.map(({ group }) => group)), ...brokenGroups];
  return groups.filter((group) => (group === '') === (path === '/api'));
}

function versionsOf(group: string, { kinds }: DiscoveryState): readonly string[] {
  const versions = [...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version))];
  return versions.length === 0 ? ['v1beta1'] : versions;
}

function aggregatedGroup(group: string, state: DiscoveryState): Record<string, unknown> {
  const isBroken = state.brokenGroups.includes(group);
  return {
    metadata: { name: group, creationTimestamp: null },
    versions: versionsOf(group, state).map((version) => ({
      version,
      freshness: isBroken ? 'Stale' : 'Current',
      resources: state.kinds
        .filter((kind) => !isBroken && kind.group === group && kind.version === version)
        .map((kind) => ({
          resource: kind.plural,
          // An empty group and version are those of the parent.
          responseKind: { group: '', version: '', kind: kind.kind },
          scope: kind.isNamespaced ? 'Namespaced' : 'Cluster',
          singularResource: kind.kind.toLowerCase(),
          verbs: verbsOf(kind),
          subresources: kind.isVirtual
            ? []
            : [{ subresource: 'status', responseKind: { group: '', version: '', kind: kind.kind }, verbs: ['get'] }],
        })),
    })),
  };
}
