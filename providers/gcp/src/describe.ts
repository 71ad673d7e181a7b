import { CorkscrewError, type FacetDraft, type ResourceDraft, type ResourceRef } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import type { ContentType } from './asset-pages.ts';
import { toCorkscrewError } from './gcp-error.ts';
import { POLICY_KINDS, type PolicyReading, withoutEtag } from './policies.ts';
import type { PublicGrants } from './public-grants.ts';
import { toResource } from './resource-row.ts';
import type { GcpContext } from './scopes.ts';
import { createTally, INVENTORY_WAY } from './scope-run.ts';
import { gcpTypeOf } from './type-name.ts';

const CONTAINER = /^(?:organizations|folders)\/\d+$/;
const IN_NAME = /\/projects\/([^/]+)/;

/**
 * Reads one asset by its full resource name, as the inventory has it now, with its own policy.
 *
 * @throws {CorkscrewError} not_found, permission_denied, invalid_argument for what is no full resource name
 */
export async function describeResource(ref: ResourceRef, context: GcpContext): Promise<ResourceDraft> {
  const what = `describe ${ref.id}`;
  if (!ref.id.startsWith('//')) {
    throw new CorkscrewError('invalid_argument', `${what}: it is not a full resource name`, {
      hint: 'Such as //compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web.',
    });
  }
  const parent = parentOf(ref, what);
  const asset = await orExplain(context, what, () => fetchNow(ref.id, { parent, contentType: 'RESOURCE' }, context));
  if (asset === undefined)
    throw new CorkscrewError('not_found', `${what}: the inventory of ${parent} has nothing of it`);
  const type = gcpTypeOf(asset.assetType);
  const accountId = parent.replace(/^projects\//, '');
  const claim = createTally(INVENTORY_WAY, context.settings.filter).add(accountId, type);
  return toResource(asset, { type, claim, policies: [await readOwnPolicy(ref.id, parent, context)], grants: UNREAD });
}

/** What everybody may do depends on all that the asset stands below. */
const UNREAD: PublicGrants = {
  facetsOf: (): readonly FacetDraft[] => [
    {
      facet: 'public_access',
      status: 'not_read',
      reason: 'it takes the policies of all that the resource stands below',
    },
  ],
};

function parentOf({ id, accountId }: ResourceRef, what: string): string {
  const account = accountId === '' ? (IN_NAME.exec(id)?.[1] ?? '') : accountId;
  if (account === '') throw new CorkscrewError('invalid_argument', `${what}: it does not say its project`);
  return CONTAINER.test(account) ? account : `projects/${account.replace(/^projects\//, '')}`;
}

async function orExplain<T>({ signal }: GcpContext, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, what);
  }
}

/** The asset as the inventory has it at this moment, or undefined where it has none. */
async function fetchNow(
  name: string,
  { parent, contentType }: { readonly parent: string; readonly contentType: ContentType },
  { api, signal }: GcpContext,
): Promise<Asset | undefined> {
  const path = `/v1/${parent}:batchGetAssetsHistory`;
  const { body } = await api.get({ service: 'cloudasset', path, query: { contentType, assetNames: name }, signal });
  const states = (Array.isArray(body['assets']) ? body['assets'] : []) as readonly {
    readonly deleted?: unknown;
    readonly asset?: unknown;
  }[];
  const last = states.at(-1);
  return last === undefined || last.deleted === true ? undefined : readAsset(last.asset);
}

async function readOwnPolicy(name: string, parent: string, context: GcpContext): Promise<PolicyReading> {
  const [kind] = POLICY_KINDS;
  if (kind === undefined) throw new TypeError('no kind of policy is known');
  try {
    const asset = await fetchNow(name, { parent, contentType: kind.contentType }, context);
    const policy = asset === undefined ? undefined : withoutEtag(kind.read(asset));
    return { kind, status: 'read', reason: '', get: () => policy };
  } catch (error) {
    context.signal?.throwIfAborted();
    const { kind: failure, message } = describeHttpFailure(error);
    return { kind, status: failure === 'denied' ? 'denied' : 'error', reason: message, get: () => undefined };
  }
}
