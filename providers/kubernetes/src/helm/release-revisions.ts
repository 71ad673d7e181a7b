/** A revision of a release, by the metadata of what Helm keeps of it. */
export interface ReleaseRevision {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  /** Name of the Secret or ConfigMap. */
  readonly storedAs: string;
  readonly createdAt: string;
}

/** A release with all revisions that Helm still has, the newest first. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  /** The one that is deployed; without one, the newest. */
  readonly current: ReleaseRevision;
  readonly revisions: readonly ReleaseRevision[];
}

const STORED_NAME = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/;
const DEPLOYED = 'deployed';

/** Reads a revision from an item of a list, or undefined of something else that has Helm's label. */
export function parseRevision(item: unknown): ReleaseRevision | undefined {
  const { metadata } = (item ?? {}) as {
    readonly metadata?: {
      readonly name?: unknown;
      readonly namespace?: unknown;
      readonly creationTimestamp?: unknown;
      readonly labels?: Readonly<Record<string, unknown>>;
    };
  };
  const [storedAs, release, version] = STORED_NAME.exec(textOf(metadata?.name)) ?? [];
  const namespace = textOf(metadata?.namespace);
  if (storedAs === undefined || release === undefined || namespace === '') return undefined;
  return {
    release,
    namespace,
    revision: Number(version),
    status: textOf(metadata?.labels?.['status']),
    storedAs,
    createdAt: textOf(metadata?.creationTimestamp),
  };
}

/** Puts the revisions of each release together. */
export function groupRevisions(revisions: readonly ReleaseRevision[]): readonly HelmRelease[] {
  const groups = Map.groupBy(revisions, ({ namespace, release }) => `${namespace}/${release}`);
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted((a, b) => b.revision - a.revision);
    const current = sorted.find(({ status }) => status === DEPLOYED) ?? sorted[0];
    if (current === undefined) return [];
    return { name: current.release, namespace: current.namespace, current, revisions: sorted };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
