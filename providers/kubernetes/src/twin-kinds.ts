import type { CallOptions } from '@corkscrew/sdk';
import { type ApiKind, listPathOf } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';

const TIMEOUT_MS = 10_000;

/**
 * Leaves out kinds that turn out to be another group's view of the same objects. Candidates share kind and plural; they are
 * the same where their first objects have the same UID. The one that discovery names first is kept. Where that cannot be
 * seen (nothing there, not permitted), both are kept.
 */
export async function withoutTwins(
  kinds: readonly ApiKind[],
  api: KubeApi,
  options: CallOptions,
): Promise<readonly ApiKind[]> {
  const twins = new Set<ApiKind>();
  for (const candidates of Map.groupBy(kinds, (kind) => `${kind.kind}/${kind.plural}`).values()) {
    if (candidates.length < 2) continue;
    const seen = new Set<string>();
    for (const kind of candidates) {
      const uid = await fetchFirstUid(kind, api, options);
      if (uid === undefined) continue;
      if (seen.has(uid)) twins.add(kind);
      seen.add(uid);
    }
  }
  return kinds.filter((kind) => !twins.has(kind));
}

async function fetchFirstUid(kind: ApiKind, api: KubeApi, options: CallOptions): Promise<string | undefined> {
  try {
    const { body } = await api.get(listPathOf(kind), {
      ...options,
      form: 'metadata',
      query: { limit: 1 },
      attempts: 1,
      timeoutMs: TIMEOUT_MS,
    });
    const [first] = Array.isArray(body['items']) ? (body['items'] as { metadata?: { uid?: unknown } }[]) : [];
    return typeof first?.metadata?.uid === 'string' ? first.metadata.uid : undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (describeFailure(error).kind === 'bad_credentials') throw error;
    // Whatever keeps us from looking here is told by the scan of the kind itself.
    return undefined;
  }
}
