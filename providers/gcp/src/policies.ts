import { describeHttpFailure } from '@corkscrew/sdk/http';
import { type Asset, readAsset } from './asset.ts';
import type { AssetPagesOptions, ContentType } from './asset-pages.ts';
import type { GcpApi } from './gcp-api.ts';
import { HIERARCHY_TYPES } from './hierarchy.ts';
import { walkAssets } from './walk-assets.ts';

/** How the reading of one kind of policy went. */
export interface PolicyReading {
  readonly kind: PolicyKind;
  readonly status: 'read' | 'denied' | 'error' | 'not_read';
  readonly reason: string;
  /** The policy of an asset; undefined where it has none of its own. */
  readonly get: (name: string) => unknown;
}

/** A kind of policy, and where an asset carries it. */
export interface PolicyKind {
  readonly facet: string;
  readonly contentType: ContentType;
  readonly read: (asset: Asset) => unknown;
  /** Asset types that can have one; undefined for all. */
  readonly assetTypes?: readonly string[];
  /** Scopes that are asked; undefined for all. */
  readonly scopes?: RegExp;
}

/** The policies that are read, each a facet of the assets that can have one. */
export const POLICY_KINDS: readonly PolicyKind[] = [
  { facet: 'iam_policy', contentType: 'IAM_POLICY', read: ({ iamPolicy }) => iamPolicy },
  { facet: 'org_policy', contentType: 'ORG_POLICY', read: ({ orgPolicy }) => orgPolicy, assetTypes: HIERARCHY_TYPES },
  {
    facet: 'access_policy',
    contentType: 'ACCESS_POLICY',
    read: ({ accessPolicy }) => accessPolicy,
    assetTypes: ['cloudresourcemanager.googleapis.com/Organization'],
    scopes: /^organizations\//,
  },
];

/** Where the policies of a scope are read. */
export interface PolicyPlace {
  readonly parent: string;
  readonly readTime: string | undefined;
  /** Only of these types; undefined for all. */
  readonly assetTypes?: readonly string[] | undefined;
}

/**
 * Reads all policies of one kind in a scope. A refusal is a reading too: it says so for every asset.
 *
 * @throws what the last try threw where the credentials are no longer accepted.
 */
export async function readPolicies(
  api: GcpApi,
  kind: PolicyKind,
  options: PolicyPlace & AssetPagesOptions,
): Promise<PolicyReading> {
  const store = createPolicyStore();
  const get = (name: string): unknown => store.get(name);
  try {
    const problem = await fillStore(store, { api, kind }, options);
    return { kind, status: problem === '' ? 'read' : 'error', reason: problem, get };
  } catch (error) {
    options.signal?.throwIfAborted();
    const failure = describeHttpFailure(error);
    if (failure.kind === 'bad_credentials') throw error;
    const isDenied = failure.kind === 'denied' || failure.kind === 'unsupported';
    return { kind, status: isDenied ? 'denied' : 'error', reason: failure.message, get };
  }
}

/** Gives why the policies may not be all, or an empty text. */
async function fillStore(
  store: PolicyStore,
  { api, kind }: { readonly api: GcpApi; readonly kind: PolicyKind },
  { parent, readTime, assetTypes, ...paging }: PolicyPlace & AssetPagesOptions,
): Promise<string> {
  const { contentType, read } = kind;
  const pages = walkAssets(api, { parent, contentType, readTime, assetTypes }, paging);
  let next = await pages.next();
  while (next.done !== true) {
    for (const asset of next.value.items.flatMap((item) => readAsset(item) ?? [])) {
      const policy = read(asset);
      if (policy !== undefined) store.add(asset.name, policy);
    }
    next = await pages.next();
  }
  return next.value;
}

interface PolicyStore {
  add(name: string, policy: unknown): void;
  get(name: string): unknown;
}

/** Many assets carry the same policy: each is held once, so that what is worked out of it need not be again. */
function createPolicyStore(): PolicyStore {
  const policies = new Map<string, unknown>();
  const byName = new Map<string, unknown>();
  return {
    add: (name, policy) => {
      const said = withoutEtag(policy);
      const text = JSON.stringify(said);
      const held = policies.get(text) ?? said;
      policies.set(text, held);
      byName.set(name, held);
    },
    get: (name) => byName.get(name),
  };
}

/** A policy without its etag, which differs between policies that say the same. */
export function withoutEtag(policy: unknown): unknown {
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) return policy;
  const { etag: _, ...rest } = policy as Record<string, unknown>;
  return rest;
}
