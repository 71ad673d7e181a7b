import { BUILT_IN_KINDS } from './built-in-kinds.ts';
import { notFound } from './api-status.ts';
import type { ObjectStore } from './object-store.ts';
import type { ServedKind } from './served-kind.ts';
import { CUSTOM_KINDS } from './templates/custom-kinds.ts';

/** Where a request goes to. */
export interface Target {
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
  /** The object; undefined for all of them. */
  readonly name: string | undefined;
}

/** What a cluster serves at the moment. */
export interface KindRegistry {
  /** In the order of discovery. */
  list(): readonly ServedKind[];
  /** @throws ApiStatus 404 where nothing is served at the path. */
  route(path: string): Target;
}

const PATH = /^\/(api|apis\/([^/]+))\/([^/]+)\/(.+)$/;
const DEFINITIONS = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Makes the registry: the kinds that are there from the start, and those that definitions have added since. */
export function createKindRegistry(store: ObjectStore): KindRegistry {
  const known = [...BUILT_IN_KINDS, ...CUSTOM_KINDS.map((kind) => customKind(kind))];
  const list = (): readonly ServedKind[] => [...known, ...store.added(DEFINITIONS).flatMap(readDefinition)];
  return {
    list,
    route: (path) => {
      const address = parsePath(path);
      const kind = list().find((served) => address.fits(served));
      if (kind === undefined) throw notFound();
      return { kind, namespace: address.namespace, name: address.name };
    },
  };
}

interface Address extends Pick<Target, 'namespace' | 'name'> {
  fits(kind: ServedKind): boolean;
}

function parsePath(path: string): Address {
  const [, , group, version, rest] = PATH.exec(path) ?? [];
  if (rest === undefined) throw notFound();
  const parts = rest.split('/').map(decodeURIComponent);
  const isInside = parts[0] === 'namespaces' && parts.length > 2;
  const [plural, name, ...more] = isInside ? parts.slice(2) : parts;
  if (more.length > 0) throw notFound();
  return {
    namespace: isInside ? parts[1] : undefined,
    name,
    fits: (kind) =>
      kind.plural === plural &&
      kind.version === version &&
      kind.group === (group ?? '') &&
      // Of what has a namespace only the list of all can do without it.
      (kind.isNamespaced ? isInside || name === undefined : !isInside),
  };
}

function customKind(kind: Omit<ServedKind, 'storage' | 'isVirtual'>): ServedKind {
  return { ...kind, storage: `${kind.group}/${kind.kind}`, isVirtual: false };
}

function readDefinition(definition: unknown): ServedKind[] {
  const { spec } = definition as {
    readonly spec: {
      readonly group: string;
      readonly scope: string;
      readonly names: { readonly plural: string; readonly kind: string };
      readonly versions: readonly {
        readonly name: string;
        readonly served: boolean;
        readonly schema?: { readonly openAPIV3Schema?: Readonly<Record<string, unknown>> };
      }[];
    };
  };
  return spec.versions
    .filter(({ served }) => served)
    .map(({ name, schema: { openAPIV3Schema: schema = {} } = {} }) => {
      const { plural, kind } = spec.names;
      const isNamespaced = spec.scope === 'Namespaced';
      return customKind({ group: spec.group, version: name, plural, kind, isNamespaced, schema });
    });
}
