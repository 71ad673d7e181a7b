import type { FacetDraft } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import type { Hierarchy } from './hierarchy.ts';
import { HIERARCHY_TYPES } from './hierarchy.ts';
import type { PolicyReading } from './policies.ts';
import { type Binding, readBindings } from './policy-bindings.ts';

/** What policies allow on an asset, its own and those of all that it stands below. */
export interface PublicGrants {
  /**
   * `public_access`: who of everybody has which role on the asset, and where that is said; absent where nobody has. And
   * `effective_iam_policy` of projects, folders and organisations: all bindings that hold in them.
   *
   * What could not be read is said so: then only a grant that was found is certain.
   */
  facetsOf(asset: Asset, service: string): readonly FacetDraft[];
}

/** A role that everybody has. */
interface Grant {
  readonly member: string;
  readonly role: string;
  /** Full name of what says so. */
  readonly from: string;
  readonly condition?: unknown;
}

const EVERYBODY: readonly string[] = ['allUsers', 'allAuthenticatedUsers'];
const MANAGER = '//cloudresourcemanager.googleapis.com/';
const PREDEFINED = /^roles\/([a-z0-9]+)\./;
/** Services whose roles begin with another word than their asset types. */
const ROLE_WORDS: Readonly<Record<string, string>> = { sqladmin: 'cloudsql' };

/** What holds for everything right below a project, folder or organisation. */
interface Standing {
  readonly inherited: readonly Grant[];
  /** Why not everything that holds is known; empty where it is. */
  readonly gap: string;
}

const NOBODY: FacetDraft = { facet: 'public_access', status: 'absent' };

/** Makes the reader of grants from the policies of a scope. */
export function createPublicGrants(iam: PolicyReading | undefined, hierarchy: Hierarchy): PublicGrants {
  const standings = new Map<string, Standing>();
  const grantsOf = createGrantReader(iam);
  const standingOf = ({ ancestors }: Asset): Standing => {
    const [nearest = ''] = ancestors;
    let standing = standings.get(nearest);
    if (standing === undefined) {
      const above = ancestors.find((ancestor) => !hierarchy.has(ancestor));
      const gap = above === undefined ? '' : `the policies of ${above} lie above what is scanned`;
      standing = { inherited: ancestors.flatMap((ancestor) => grantsOf(MANAGER + ancestor)), gap };
      standings.set(nearest, standing);
    }
    return standing;
  };
  const publicFacet = (asset: Asset, service: string): FacetDraft => {
    const { inherited, gap } = standingOf(asset);
    const own = asset.name.startsWith(MANAGER) ? [] : grantsAlong(asset, grantsOf);
    const applying = inherited.filter((grant) => appliesTo(grant, service, asset));
    if (own.length + applying.length > 0) {
      return { facet: 'public_access', status: 'present', value: { grants: [...own, ...applying] } };
    }
    return gap === '' ? NOBODY : { facet: 'public_access', status: 'not_read', reason: gap };
  };
  const effectiveFacet = (asset: Asset): FacetDraft => {
    const { gap } = standingOf(asset);
    if (gap !== '') return { facet: 'effective_iam_policy', status: 'not_read', reason: gap };
    const bindings = asset.ancestors.flatMap((ancestor) =>
      readBindings(iam?.get(MANAGER + ancestor)).map((binding) => ({ ...binding, from: MANAGER + ancestor })),
    );
    return { facet: 'effective_iam_policy', status: 'present', value: { bindings } };
  };
  return {
    facetsOf: (asset, service) => {
      const isNode = HIERARCHY_TYPES.includes(asset.assetType);
      if (iam === undefined || iam.status !== 'read') return unread(iam, isNode);
      return isNode ? [publicFacet(asset, service), effectiveFacet(asset)] : [publicFacet(asset, service)];
    },
  };
}

/** Gives what the policy of a name itself grants to everybody: mostly nothing, which is found out once for each policy. */
function createGrantReader(iam: PolicyReading | undefined): (name: string) => readonly Grant[] {
  const isOpen = new Map<unknown, boolean>();
  return (name) => {
    const policy = iam?.get(name);
    if (policy === undefined) return NO_GRANTS;
    const known = isOpen.get(policy);
    if (known === false) return NO_GRANTS;
    const grants = grantsIn(readBindings(policy), name);
    if (known === undefined) isOpen.set(policy, grants.length > 0);
    return grants;
  };
}

const NO_GRANTS: readonly Grant[] = [];

function unread(iam: PolicyReading | undefined, isNode: boolean): readonly FacetDraft[] {
  const status = iam === undefined || iam.status === 'read' ? 'not_read' : iam.status;
  const reason = iam?.reason ?? 'policies were not asked for';
  const names = isNode ? ['public_access', 'effective_iam_policy'] : ['public_access'];
  return names.map((facet) => ({ facet, status, reason }));
}

/** What the asset itself says, and what it stands below within its service: a table's dataset, a key's ring. */
function grantsAlong({ name, resource }: Asset, grantsOf: (name: string) => readonly Grant[]): readonly Grant[] {
  const own = grantsOf(name);
  let above = resource?.parent ?? '';
  if (above === '' || above.startsWith(MANAGER)) return own;
  const grants = [...own];
  while (above.length > 0 && above.length < name.length && name.startsWith(above)) {
    grants.push(...grantsOf(above));
    above = above.split('/').slice(0, -2).join('/');
  }
  return grants;
}

function grantsIn(bindings: readonly Binding[], from: string): Grant[] {
  return bindings.flatMap(({ role, members, condition }) =>
    members
      .filter((member) => EVERYBODY.includes(member))
      .map((member) => ({ member, role, from, ...(condition === undefined ? {} : { condition }) })),
  );
}

/** A role of one service allows nothing on the resources of another; basic and custom roles may allow anything. */
function appliesTo({ role }: Grant, service: string, { assetType }: Asset): boolean {
  const word = PREDEFINED.exec(role)?.[1];
  if (word === undefined || HIERARCHY_TYPES.includes(assetType)) return true;
  return word === (ROLE_WORDS[service] ?? service);
}
