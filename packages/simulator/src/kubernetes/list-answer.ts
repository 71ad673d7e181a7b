import { Buffer } from 'node:buffer';
import { expired, invalid } from './api-status.ts';
import type { Target } from './kind-registry.ts';
import { listItem, listType, type ObjectForm, toTable } from './object-form.ts';
import type { ObjectStore, Snapshot } from './object-store.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import type { KubeObject } from './served-kind.ts';

/** How a list is answered. */
export interface ListContext {
  readonly store: ObjectStore;
  readonly form: ObjectForm;
  /** Largest page, below what the client asks for. */
  readonly maxPageSize: number;
}

/** Where a listing goes on. A version of -1 stands for the latest. */
interface ContinueToken {
  readonly v: 'meta.k8s.io/v1';
  readonly rv: number;
  readonly start: string;
}

const LATEST = -1;

/** Answers one page of a list. */
export function answerList({ kind, namespace }: Target, query: URLSearchParams, context: ListContext): unknown {
  const { store, form, maxPageSize } = context;
  const token = readToken(query.get('continue'));
  if (token !== undefined && token.rv !== LATEST && token.rv < store.oldestVersion) {
    throw expired(writeToken({ ...token, rv: LATEST }));
  }
  const version = token === undefined || token.rv === LATEST ? store.version : token.rv;
  const snapshot = { storage: kind.storage, namespace, version };
  const page = readPage(snapshot, query, { store, start: Number(token?.start ?? 0), maxPageSize });
  const hasSelector = query.has('labelSelector') || query.has('fieldSelector');
  const metadata = {
    resourceVersion: String(version),
    ...(page.next === undefined
      ? {}
      : {
          continue: writeToken({ v: 'meta.k8s.io/v1', rv: version, start: String(page.next) }),
          // Servers do not count what a selector chooses.
          ...(hasSelector ? {} : { remainingItemCount: page.left }),
        }),
  };
  const content =
    form === 'table' ? toTable(page.objects) : { items: page.objects.map((object) => listItem(object, kind, form)) };
  return { ...listType(kind, form), metadata, ...content };
}

/** Everything of a kind at the latest version, as a watch sends it first. */
export function listAll(
  { kind, namespace }: Target,
  query: URLSearchParams,
  store: ObjectStore,
): readonly KubeObject[] {
  const snapshot = { storage: kind.storage, namespace, version: store.version };
  return readPage(snapshot, query, { store, start: 0, maxPageSize: Infinity }).objects;
}

interface Page {
  readonly objects: readonly KubeObject[];
  /** Position of the next page, if there is one. */
  readonly next: number | undefined;
  readonly left: number;
}

function readPage(
  snapshot: Snapshot,
  query: URLSearchParams,
  { store, start, maxPageSize }: { readonly store: ObjectStore; readonly start: number; readonly maxPageSize: number },
): Page {
  const hasLabels = parseLabelSelector(query.get('labelSelector'));
  const hasFields = parseFieldSelector(query.get('fieldSelector'));
  const limit = Math.min(Number(query.get('limit') ?? 0) || Infinity, maxPageSize);
  const size = store.size(snapshot);
  const objects: KubeObject[] = [];
  let position = start;
  for (; position < size && objects.length < limit; position++) {
    const object = store.at(snapshot, position);
    if (object !== undefined && hasLabels(object) && hasFields(object)) objects.push(object);
  }
  return { objects, next: position < size ? position : undefined, left: size - position };
}

function readToken(text: string | null): ContinueToken | undefined {
  if (text === null || text === '') return undefined;
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as ContinueToken;
    if (token.v === 'meta.k8s.io/v1' && Number.isInteger(token.rv) && /^\d+$/.test(token.start)) return token;
  } catch {
    /* Not one of ours, as the answer says. */
  }
  throw invalid('continue key is not valid: encoded in an unknown format');
}

function writeToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}
