import { COMPANY, ENVIRONMENTS, type Workload, workloadOf } from '../estate/company.ts';
import { hashText, mix } from '../estate/random.ts';

/** A node of the hierarchy. */
export interface HierarchyNode {
  /** `organizations/1`, `folders/2`, `projects/3`: with its number. */
  readonly name: string;
  readonly displayName: string;
  /** Itself first, then what it stands below, nearest first. */
  readonly ancestors: readonly string[];
}

/** A project. */
export interface ProjectNode extends HierarchyNode {
  readonly index: number;
  readonly id: string;
  readonly number: string;
  readonly workload: Workload;
  readonly region: string;
  readonly zone: string;
  /** How many assets it begins with. */
  readonly slots: number;
}

/** Everything that stands above the assets. */
export interface OrganizationLayout {
  readonly seed: number;
  readonly organization: HierarchyNode;
  readonly folders: readonly HierarchyNode[];
  readonly projects: readonly ProjectNode[];
  /** The moment of a step of change, in milliseconds. */
  timeOfEpoch(epoch: number): number;
}

const DEPARTMENTS = ['commerce', 'platform', 'data'] as const;
const REGIONS = ['europe-west1', 'us-central1', 'europe-west3', 'asia-northeast1'] as const;
const TOP_PROJECT_EVERY = 25;
const DAYS_BEFORE = 10;
const DAY_MS = 86_400_000;

/** Lays out the organisation: departments, in each an environment, in each a team, and projects at all levels. */
export function layOutOrganization(size: {
  readonly seed: number;
  readonly resources: number;
  readonly projects: number;
  readonly now: Date;
}): OrganizationLayout {
  const { seed, resources, projects: count, now } = size;
  const organization = createNode('organizations', `${COMPANY}.example`, { seed, above: undefined });
  const folders: HierarchyNode[] = [];
  const teams: HierarchyNode[] = [];
  const addFolder = (displayName: string, above: HierarchyNode): HierarchyNode => {
    const folder = createNode('folders', displayName, { seed, above });
    folders.push(folder);
    return folder;
  };
  for (const department of DEPARTMENTS) {
    const top = addFolder(department, organization);
    for (const environment of ENVIRONMENTS) {
      const middle = addFolder(`${department}-${environment}`, top);
      teams.push(addFolder(`${department}-${environment}-services`, middle));
    }
  }
  const slots = Math.max(0, resources - 1 - folders.length - count);
  const parentOf = (index: number): HierarchyNode =>
    (index % TOP_PROJECT_EVERY === TOP_PROJECT_EVERY - 1 ? organization : teams[index % teams.length]) ?? organization;
  return {
    seed,
    organization,
    folders,
    projects: Array.from({ length: count }, (_, index) =>
      createProject(index, { seed, above: parentOf(index), slots: shareOf(slots, index, count) }),
    ),
    timeOfEpoch: (epoch) => now.getTime() - (DAYS_BEFORE - epoch) * DAY_MS,
  };
}

function shareOf(total: number, index: number, count: number): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}

function createNode(
  kind: string,
  displayName: string,
  { seed, above }: { readonly seed: number; readonly above: HierarchyNode | undefined },
): HierarchyNode {
  const name = `${kind}/${numberOf(`${kind} ${displayName}`, seed)}`;
  return { name, displayName, ancestors: [name, ...(above?.ancestors ?? [])] };
}

function createProject(
  index: number,
  { seed, above, slots }: { readonly seed: number; readonly above: HierarchyNode; readonly slots: number },
): ProjectNode {
  const workload = workloadOf(index, 0);
  const displayName = `${COMPANY}-${workload.name}`;
  const number = numberOf(`projects ${displayName}`, seed);
  const region = REGIONS[mix(seed, index) % REGIONS.length] ?? REGIONS[0];
  const name = `projects/${number}`;
  const ancestors = [name, ...above.ancestors];
  return {
    name,
    displayName,
    ancestors,
    index,
    id: displayName,
    number,
    workload,
    region,
    zone: `${region}-b`,
    slots,
  };
}

/** Twelve digits, as Google numbers things. */
function numberOf(text: string, seed: number): string {
  return String(100_000_000_000 + hashText(text, seed) * 200 + (hashText(text, seed + 1) % 200));
}
