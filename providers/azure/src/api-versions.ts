import { type CallOptions, CorkscrewError, TtlCache } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure, type JsonReply } from '@corkscrew/sdk/http';
import { type ArmList, listArm } from './arm-list.ts';
import type { AzureApi } from './azure-api.ts';
import { typeOfId } from './type-name.ts';

/** Reads resources by their ids, in a version that their providers take. */
export interface ResourceReader {
  /**
   * Gets a resource whole.
   *
   * @throws {CorkscrewError} invalid_argument for what is no id of a resource, unsupported where no version is known
   * @throws whatever the last try threw: see `describeHttpFailure`
   */
  get(id: string, options: ReadOptions): Promise<JsonReply>;
  /**
   * Reads a list of a type, or a single document as the only one of its list.
   *
   * @throws whatever the last try threw: see `describeHttpFailure`
   */
  list(list: VersionedList, options: ReadOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The newest version of each type, in lower case, that the providers of a subscription take; empty where they do not say. */
  listVersions(subscriptionId: string, options: CallOptions): Promise<ReadonlyMap<string, string>>;
}

/** A list with the version that a first try is made with. */
export interface VersionedList extends ArmList {
  /** Full type in lower case of what it gives: versions are learnt by type. */
  readonly type: string;
  readonly isSingle?: boolean | undefined;
}

/** Options of a read. */
export interface ReadOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
}

const PROVIDERS_VERSION = '2021-04-01';
const MAX_SCOPES = 256;
/** What a first try is made with where a provider says nothing: its refusal names the versions that it takes. */
const ANY_VERSION = '2021-04-01';

/**
 * Makes the reader. Versions come from the providers' own lists, asked for once for each subscription; a refusal that names
 * those that are taken is better than the list, and is kept.
 */
export function createResourceReader(api: AzureApi): ResourceReader {
  const lists = new TtlCache<string, ReadonlyMap<string, string>>({ maxEntries: MAX_SCOPES });
  const learned = new Map<string, string>();
  return {
    listVersions: (subscriptionId, options) => versionsAt(`/subscriptions/${subscriptionId}`, options),
    get: async (id, options) => {
      const type = typeOfId(id);
      if (type === undefined) throw new CorkscrewError('invalid_argument', `read ${id}: it is no id of a resource`);
      const first = learned.get(type) ?? (await listedVersion(id, type, options)) ?? ANY_VERSION;
      return await tryVersions(type, first, (apiVersion) => api.get(id, { ...options, apiVersion }));
    },
    list: ({ type, isSingle = false, ...list }, options) =>
      tryVersions(type, learned.get(type) ?? list.apiVersion, async (apiVersion) =>
        isSingle
          ? [(await api.get(list.path, { ...options, query: list.query, apiVersion })).body]
          : await listArm(api, { ...list, apiVersion }, options),
      ),
  };

  /** Tries again with the newest version that a refusal names, and keeps that one for the type. */
  async function tryVersions<T>(type: string, first: string, call: (apiVersion: string) => Promise<T>): Promise<T> {
    try {
      return await call(first);
    } catch (error) {
      const named = newestOf(readSupported(describeHttpFailure(error).message));
      if (named === undefined || named === first) throw error;
      const reply = await call(named);
      learned.set(type, named);
      return reply;
    }
  }

  async function listedVersion(id: string, type: string, options: CallOptions): Promise<string | undefined> {
    const scope = /^\/subscriptions\/[^/]+/i.exec(id)?.[0].toLowerCase() ?? '';
    return (await versionsAt(scope, options)).get(type);
  }

  function versionsAt(scope: string, options: CallOptions): Promise<ReadonlyMap<string, string>> {
    return lists.get(scope, () => fetchVersions(api, scope, options));
  }
}

interface ProviderItem {
  readonly namespace?: unknown;
  readonly resourceTypes?: readonly { readonly resourceType?: unknown; readonly apiVersions?: readonly string[] }[];
}

/** The version of each type; none where the list may not be read. */
async function fetchVersions(api: AzureApi, scope: string, options: CallOptions): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  try {
    const items = await listArm(api, { path: `${scope}/providers`, apiVersion: PROVIDERS_VERSION }, options);
    for (const { namespace, resourceTypes = [] } of items as readonly ProviderItem[]) {
      for (const { resourceType, apiVersions = [] } of resourceTypes) {
        const newest = newestOf(apiVersions);
        if (newest !== undefined) versions.set(`${String(namespace)}/${String(resourceType)}`.toLowerCase(), newest);
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (describeHttpFailure(error).kind === 'bad_credentials') throw error;
    // Without the list, the refusals of the providers themselves say which versions there are.
  }
  return versions;
}

/** The newest that is no preview, else the newest. */
function newestOf(versions: readonly string[]): string | undefined {
  const sorted = versions.toSorted();
  return sorted.findLast((version) => /^\d{4}-\d{2}-\d{2}$/.test(version)) ?? sorted.at(-1);
}

/** The versions that a refusal names: "The supported api-versions are '2023-04-02, 2024-03-02'." */
function readSupported(message: string): readonly string[] {
  const [, listed = ''] = /supported (?:api-)?versions (?:are|is)\s*:?\s*'?([\dA-Za-z ,-]+)/i.exec(message) ?? [];
  return listed.match(/\d{4}-\d{2}-\d{2}(?:-[a-z]+)?/gi) ?? [];
}
