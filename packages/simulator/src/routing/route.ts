import type { ApiRequest } from '../server/api-request.ts';
import { formParameters } from '../wire/query-wire.ts';
import type { WireName } from '../wire/wire-name.ts';
import type { ServiceDirectory } from './service-directory.ts';
import type { ServiceEntry } from './service-entry.ts';

/** What a request asks for. An operation that the catalog does not have stays a name. */
export interface Route {
  readonly wire: WireName;
  /** Undefined where nothing in the request names a service that exists. */
  readonly entry: ServiceEntry | undefined;
  readonly operation: string;
  /** Labels of the path, by member name. */
  readonly labels: Readonly<Record<string, string>>;
}

const CBOR_PATH = /\/service\/([^/]+)\/operation\/([^/]+)$/;
const EC2_VERSION = '2016-11-15';

/**
 * Finds the service, operation and protocol of a request: the service by the name that it is signed for, and where
 * several sign with one name, by target, version or path.
 */
export function routeRequest(request: ApiRequest, directory: ServiceDirectory): Route {
  return (
    routeCbor(request, directory) ??
    routeJson(request, directory) ??
    routeQuery(request, directory) ??
    routeRest(request, directory)
  );
}

function routeCbor(request: ApiRequest, directory: ServiceDirectory): Route | undefined {
  if (request.headers['smithy-protocol'] !== 'rpc-v2-cbor') return undefined;
  const [, prefix = '', operation = ''] = CBOR_PATH.exec(request.path) ?? [];
  return named({ wire: 'cbor', operation, candidates: directory.byTargetPrefix(prefix) });
}

function routeJson(request: ApiRequest, directory: ServiceDirectory): Route | undefined {
  const target = request.headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  const dot = target.lastIndexOf('.');
  const operation = target.slice(dot + 1);
  return named({ wire: 'json', operation, candidates: directory.byTargetPrefix(target.slice(0, Math.max(dot, 0))) });
}

function routeQuery(request: ApiRequest, directory: ServiceDirectory): Route | undefined {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (!isForm && !request.query.has('Action')) return undefined;
  const parameters = formParameters(request);
  const operation = parameters.get('Action');
  if (operation === null) return undefined;
  const version = parameters.get('Version') ?? '';
  const signed = request.scope === undefined ? [] : directory.bySigningName(request.scope.signingName);
  const sameVersion = (request.scope === undefined ? directory.byVersion(version) : signed).filter(
    (entry) => entry.catalog.apiVersion === version,
  );
  const candidates = sameVersion.length > 0 ? sameVersion : signed;
  const isEc2 = candidates.length > 0 ? candidates.some((entry) => entry.wires.has('ec2')) : version === EC2_VERSION;
  return named({ wire: isEc2 ? 'ec2' : 'query', operation, candidates });
}

function routeRest(request: ApiRequest, directory: ServiceDirectory): Route {
  const { scope } = request;
  const all = scope === undefined ? directory.unsigned() : directory.bySigningName(scope.signingName);
  const candidates = all.flatMap((entry) => {
    const wire = restWire(entry);
    return wire === undefined ? [] : [{ entry, wire }];
  });
  const best = candidates
    .flatMap(({ entry, wire }) => {
      const match = entry.matchUri({ ...request, signingName: scope?.signingName });
      return match === undefined ? [] : [{ wire, entry, ...match }];
    })
    // The first of equals: services come in order of preference.
    .reduce<(Route & { readonly score: number }) | undefined>(
      (found, each) => (found !== undefined && found.score >= each.score ? found : each),
      undefined,
    );
  if (best !== undefined) return best;
  const likely = scope === undefined ? undefined : candidates[0];
  const wire = likely?.wire ?? (wantsJson(request) ? 'rest-json' : 'rest-xml');
  return { wire, entry: likely?.entry, operation: `${request.method} ${request.path}`, labels: {} };
}

function restWire(entry: ServiceEntry): WireName | undefined {
  if (entry.wires.has('rest-json')) return 'rest-json';
  return entry.wires.has('rest-xml') ? 'rest-xml' : undefined;
}

function wantsJson(request: ApiRequest): boolean {
  return [request.headers.accept, request.headers['content-type']].some((value) => value?.includes('json') === true);
}

function named(found: {
  readonly wire: WireName;
  readonly operation: string;
  readonly candidates: readonly ServiceEntry[];
}): Route {
  const { wire, operation } = found;
  const candidates = found.candidates.filter((entry) => entry.wires.has(wire));
  const entry = candidates.find((candidate) => Object.hasOwn(candidate.catalog.operations, operation)) ?? candidates[0];
  return { wire, entry, operation, labels: {} };
}
