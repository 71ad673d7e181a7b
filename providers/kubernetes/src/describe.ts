import {
  type CallOptions,
  type ClaimScope,
  CorkscrewError,
  type ResourceDraft,
  type ResourceRef,
} from '@corkscrew/sdk';
import { GLOBAL_REGION, listPathOf, serviceOf } from './api-kind.ts';
import { describeRelease } from './helm/describe-release.ts';
import { HELM_SERVICE } from './helm/release-kind.ts';
import { isSecret, readFormOf } from './kind-rules.ts';
import { toCorkscrewError } from './kubernetes-error.ts';
import { parseObject } from './object-row.ts';
import { discoverClusters, type DiscoveredCluster, type PlanContext } from './plan.ts';
import { assertAsked, type NamedKind, selectNamed } from './selection.ts';

/**
 * Reads one object by its address, in the form in which a scan stores it.
 *
 * @throws {CorkscrewError} not_found for an unknown cluster, kind or object; invalid_argument for an address that does not
 * fit its kind, and for a Secret that the configuration does not list; permission_denied and others as the server answers.
 */
export async function describeResource(ref: ResourceRef, context: PlanContext): Promise<ResourceDraft> {
  const { found } = await discoverClusters([ref.accountId], { ...context, isFresh: false });
  const [home] = found;
  if (home === undefined) throw new CorkscrewError('not_found', `read ${ref.type} ${ref.id}: there is no such cluster`);
  if (ref.service === HELM_SERVICE) return await describeRelease(ref, home, context);
  const entry = kindOf(ref, home);
  if (isSecret(entry.kind) && !context.settings.listsSecrets) {
    throw new CorkscrewError('invalid_argument', `read ${ref.type} ${ref.id}: Secrets are off`, {
      hint: 'Set secrets: metadata in the Kubernetes block of the configuration.',
    });
  }
  return await fetchObject(ref, { home, entry, context });
}

function kindOf(ref: ResourceRef, { kinds }: DiscoveredCluster): NamedKind {
  const asked = { services: ref.service === '' ? [] : [ref.service], types: [ref.type] };
  assertAsked(asked, kinds);
  const [entry] = selectNamed(kinds, asked);
  if (entry !== undefined) return entry;
  throw new CorkscrewError('not_found', `read ${ref.type} ${ref.id}: ${ref.service} has no such type`);
}

interface Source {
  readonly home: DiscoveredCluster;
  readonly entry: NamedKind;
  readonly context: CallOptions & Pick<PlanContext, 'settings' | 'clusters'>;
}

async function fetchObject(ref: ResourceRef, { home, entry, context }: Source): Promise<ResourceDraft> {
  const { kind, typeName } = entry;
  const { namespace, name } = parseId(ref, kind.isNamespaced);
  const form = readFormOf(kind, context.settings);
  const what = `read ${ref.type} ${ref.id} in cluster ${home.cluster.id}`;
  const { find } = await context.clusters.references(home.cluster, [kind], { signal: context.signal });
  let body: Readonly<Record<string, unknown>>;
  try {
    const path = `${listPathOf(kind, namespace)}/${encodeURIComponent(name)}`;
    const one = form === 'metadata' ? 'object_metadata' : 'object';
    ({ body } = await home.cluster.api.get(path, { form: one, signal: context.signal, timeoutMs: context.timeoutMs }));
  } catch (error) {
    context.signal?.throwIfAborted();
    throw toCorkscrewError(error, what);
  }
  const draft = parseObject(body, { kind, typeName, form, findReferences: find, claim: claimOf(home, entry) });
  if (draft !== undefined) return draft;
  throw new CorkscrewError('not_found', `${what}: it has no UID, so it is no stored object`);
}

function parseId({ type, id }: ResourceRef, isNamespaced: boolean): { namespace: string | undefined; name: string } {
  const parts = id.split('/');
  const [first = '', second = ''] = parts;
  if (isNamespaced && parts.length === 2 && first !== '' && second !== '') return { namespace: first, name: second };
  if (!isNamespaced && parts.length === 1 && first !== '') return { namespace: undefined, name: first };
  throw new CorkscrewError('invalid_argument', `read ${type} ${id}: the id does not fit the type`, {
    hint: isNamespaced ? 'It is namespace/name.' : 'It is the name.',
  });
}

function claimOf({ cluster }: DiscoveredCluster, { kind }: NamedKind): ClaimScope {
  return { accountId: cluster.id, region: GLOBAL_REGION, service: serviceOf(kind), type: kind.kind, subScope: '' };
}
