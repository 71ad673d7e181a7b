import type { AssetEntry } from './asset-entries.ts';
import { type IamPolicy, policyOf } from './iam-policies.ts';
import type { OrganizationLayout, ProjectNode } from './organization-layout.ts';

/** A service account that was made over the API. */
export interface MadeAccount {
  readonly email: string;
  readonly uniqueId: string;
  readonly displayName: string;
  readonly description: string;
  readonly projectId: string;
  /** How many more policies refuse it, because the cloud has not heard of it yet. */
  unknownFor: number;
}

/** The organisation as it stands. */
export interface GcpState {
  readonly layout: OrganizationLayout;
  /** Policies that were set over the API, by the name that they are set on: `folders/1`, an account's e-mail. */
  readonly setPolicies: Map<string, IamPolicy>;
  readonly accounts: Map<string, MadeAccount>;
  /** Ids of projects in which the inventory was switched on over the API. */
  readonly switchedOn: Set<string>;
  /** How many policies were written. */
  writes: number;
  /** How many lists of assets were asked for. */
  lists: number;
  setEpoch(epoch: number): void;
  /** The step of change at a moment; now where none is given. */
  epochAt(atMs?: number): number;
  findProject(idOrNumber: string): ProjectNode | undefined;
  policy(entry: Pick<AssetEntry, 'node' | 'place' | 'own'>): IamPolicy | undefined;
}

/** Makes the state that an organisation begins with. */
export function createGcpState(layout: OrganizationLayout, epoch: number): GcpState {
  const steps = Array.from({ length: epoch + 1 }, (_, step) => ({
    epoch: step,
    fromMs: step === 0 ? Number.NEGATIVE_INFINITY : layout.timeOfEpoch(step),
  }));
  const setPolicies = new Map<string, IamPolicy>();
  const projects = new Map(
    layout.projects.flatMap((project) => [
      [project.id, project],
      [project.number, project],
    ]),
  );
  return {
    layout,
    setPolicies,
    accounts: new Map(),
    switchedOn: new Set(),
    writes: 0,
    lists: 0,
    setEpoch: (next) => steps.push({ epoch: next, fromMs: Date.now() }),
    epochAt: (atMs = Number.POSITIVE_INFINITY) => steps.findLast(({ fromMs }) => fromMs <= atMs)?.epoch ?? epoch,
    findProject: (idOrNumber) => projects.get(idOrNumber),
    policy: (entry) => {
      if (entry.own !== undefined) return undefined;
      const set = entry.place === undefined ? setPolicies.get(entry.node.name) : undefined;
      return set ?? policyOf(layout, entry);
    },
  };
}
