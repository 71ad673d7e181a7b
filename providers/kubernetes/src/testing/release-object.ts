import { gzipSync } from 'node:zlib';

/** A revision as Helm stores it. */
export interface StoredRevision {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly chart?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly manifest?: string;
}

/** Makes the Secret or ConfigMap in which Helm keeps a revision, by the format that Helm's sources describe. */
export function releaseObject(
  driver: 'secrets' | 'configmaps',
  { name, namespace, revision, status, chart = 'web', values = {}, manifest = '' }: StoredRevision,
): { readonly metadata: Readonly<Record<string, unknown>>; readonly [member: string]: unknown } {
  const record = {
    name,
    namespace,
    version: revision,
    info: {
      first_deployed: '2025-01-02T03:04:05.6Z',
      last_deployed: '2025-02-03T04:05:06.7Z',
      status,
      description: 'Upgrade complete',
      notes: 'Your password is swordfish-marker.',
    },
    chart: { metadata: { name: chart, version: '1.2.3', appVersion: '4.5' }, values: { password: 'swordfish-marker' } },
    config: values,
    manifest,
  };
  const packed = gzipSync(JSON.stringify(record)).toString('base64');
  const release = driver === 'secrets' ? Buffer.from(packed).toString('base64') : packed;
  return {
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { owner: 'helm', name, status, version: String(revision) },
    },
    ...(driver === 'secrets' ? { type: 'helm.sh/release.v1' } : {}),
    data: { release },
  };
}
