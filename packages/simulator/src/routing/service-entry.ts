import { createShapeReader, expandTraits, type ServiceCatalog } from '@corkscrew/aws-catalog';
import type { WireName } from '../wire/wire-name.ts';
import type { OperationModel } from '../wire/wire.ts';
import { matchPath, matchQuery, parseUriTemplate, splitPath, type UriTemplate } from './uri-template.ts';

/** An operation that a method and a URI may mean. */
export interface UriMatch {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The higher, the closer the template describes the request. */
  readonly score: number;
}

/** A service of the catalog, made ready for routing. */
export interface ServiceEntry {
  readonly name: string;
  readonly catalog: ServiceCatalog;
  readonly wires: ReadonlySet<WireName>;
  /** @throws RangeError for an operation that the catalog does not have. */
  model(operation: string): OperationModel;
  matchUri(request: UriRequest): UriMatch | undefined;
}

/** The part of a request that {@link ServiceEntry.matchUri} looks at. */
export interface UriRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name that the request is signed for: some operations have one of their own. */
  readonly signingName: string | undefined;
}

interface UriRoute {
  readonly operation: string;
  readonly method: string;
  readonly template: UriTemplate;
  readonly requiredQuery: readonly string[];
  readonly isDeprecated: boolean;
  /** Names that this operation signs for, beside its service's. */
  readonly signingNames: ReadonlySet<string>;
}

/** Makes an entry. Shapes and routes are read when they are first needed. */
export function createServiceEntry(catalog: ServiceCatalog): ServiceEntry {
  const models = new Map<string, OperationModel>();
  const shapes = createShapeReader(catalog);
  let routes: readonly UriRoute[] | undefined;

  const model = (name: string): OperationModel => {
    const known = models.get(name);
    if (known !== undefined) return known;
    const operation = catalog.operations[name];
    if (operation === undefined) throw new RangeError(`${catalog.service} has no operation "${name}"`);
    const made = {
      name,
      service: catalog,
      catalog: operation,
      input: shapes.input(name),
      output: shapes.output(name),
    };
    models.set(name, made);
    return made;
  };

  return {
    name: catalog.service,
    catalog,
    wires: wiresOf(catalog),
    model,
    matchUri: (request) => {
      routes ??= Object.keys(catalog.operations).flatMap((name) => routeOf(model(name)));
      const path = splitPath(request.path);
      const hint = request.query.get('x-id');
      return routes
        .flatMap((route) => matchRoute(route, request, { path, hint }))
        .reduce<UriMatch | undefined>(
          (best, match) => (best !== undefined && best.score >= match.score ? best : match),
          undefined,
        );
    },
  };
}

function routeOf(model: OperationModel): UriRoute[] {
  const http = expandTraits(model.catalog.traits).http;
  if (http === undefined) return [];
  // A list that is empty sends no parameter at all, required or not.
  const required = model.input?.members.filter((member) => member.isRequired && member.shape.kind !== 'list') ?? [];
  return [
    {
      operation: model.name,
      method: http[0],
      template: parseUriTemplate(http[1]),
      requiredQuery: required.flatMap((member) => member.traits.httpQuery ?? []),
      isDeprecated: model.catalog.deprecated === true,
      signingNames: operationSigningNames(model),
    },
  ];
}

function matchRoute(
  route: UriRoute,
  request: UriRequest,
  context: { readonly path: readonly string[]; readonly hint: string | null },
): UriMatch[] {
  if (route.method !== request.method || !matchQuery(route.template, request.query)) return [];
  if (!route.requiredQuery.every((name) => request.query.has(name))) return [];
  const labels = matchPath(route.template, context.path);
  if (labels === undefined) return [];
  const isSignedForIt = request.signingName !== undefined && route.signingNames.has(request.signingName);
  const hinted = context.hint === route.operation || isSignedForIt ? 1 : 0;
  const query = route.template.query.size + route.requiredQuery.length;
  const score = hinted * 10_000 + route.template.literals * 100 + query * 2 - (route.isDeprecated ? 1 : 0);
  return [{ operation: route.operation, labels, score }];
}

function operationSigningNames({ name, service }: OperationModel): Set<string> {
  const table = service.operationEndpoints?.[name];
  const endpoints = [...Object.values(table?.partitions ?? {}), ...Object.values(table?.exceptions ?? {})];
  return new Set(endpoints.flatMap((endpoint) => endpoint.signingName ?? []));
}

function wiresOf(catalog: ServiceCatalog): Set<WireName> {
  const wires = new Set<WireName>([catalog.protocol === 'smithy-rpc-v2-cbor' ? 'cbor' : catalog.protocol]);
  if (catalog.cborCapable === true) wires.add('cbor');
  if (catalog.queryCompatible === true) wires.add('query');
  return wires;
}
