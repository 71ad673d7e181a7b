import { CorkscrewError, nearestNames, type PlanRequest } from '@corkscrew/sdk';
import { type ApiKind, resourceNameOf, serviceOf } from './api-kind.ts';
import { createGlobMatcher, isGlob, type NameMatcher } from './glob.ts';
import { classOf, isCurrentStateOnly, isSecret } from './kind-rules.ts';
import type { KubernetesSettings } from './settings.ts';
import { twinsOf } from './twin-kinds.ts';

/** A kind with the name of its type. */
export interface NamedKind {
  readonly kind: ApiKind;
  readonly typeName: string;
}

/** A kind that was chosen. */
export interface ChosenKind extends NamedKind {
  /** Kinds of other groups that may serve the same objects, which are theirs then. None that the configuration leaves out. */
  readonly twins: readonly ApiKind[];
}

/** What was chosen of a cluster. */
export interface Selection {
  readonly kinds: readonly ChosenKind[];
  /** Secrets that were asked for by name without the configuration's consent. */
  readonly needConsent: readonly NamedKind[];
}

type Asked = Pick<PlanRequest, 'services' | 'types'>;
type Choice = Pick<KubernetesSettings, 'resources' | 'excludeResources' | 'includeClasses' | 'listsSecrets'>;

/**
 * Chooses kinds: what the scan asks for, within what the configuration includes and does not exclude. A kind that is noise
 * is chosen where somebody names it or its class; Secrets only where the configuration says so.
 */
export function selectKinds(kinds: readonly NamedKind[], asked: Asked, choice: Choice): Selection {
  const isIncluded = createPatternMatcher(choice.resources);
  const isExcluded = createPatternMatcher(choice.excludeResources);
  const isNamed = createNoiseNameMatcher(kinds, choice.resources);
  const hasTypes = (asked.types ?? []).length > 0;
  const permitted = kinds.filter((entry) => (choice.resources.length === 0 || isIncluded(entry)) && !isExcluded(entry));
  const candidates = selectNamed(permitted, asked);
  const isUsual = (entry: NamedKind): boolean => {
    if (isSecret(entry.kind)) return choice.listsSecrets;
    const kindClass = classOf(entry.kind);
    return kindClass === 'resource' || choice.includeClasses.has(kindClass) || isNamed(entry);
  };
  const isOn = (entry: NamedKind): boolean => isUsual(entry) || (hasTypes && !isSecret(entry.kind));
  const stored = new Set(permitted.filter(isUsual).map(({ kind }) => kind));
  const all = kinds.map(({ kind }) => kind);
  const choose = (entry: NamedKind): ChosenKind => ({
    ...entry,
    twins: twinsOf(entry.kind, all).filter((twin) => stored.has(twin)),
  });
  return {
    kinds: candidates.filter(isOn).map(choose),
    needConsent: candidates.filter((entry) => isSecret(entry.kind) && !isOn(entry) && (hasTypes || isNamed(entry))),
  };
}

/** The kinds of the given groups and types, noise and Secrets included. */
export function selectNamed(kinds: readonly NamedKind[], { services = [], types = [] }: Asked): readonly NamedKind[] {
  const isAsked = createNameMatcher(types);
  return kinds.filter(
    (entry) =>
      (services.length === 0 || services.includes(serviceOf(entry.kind))) && (types.length === 0 || isAsked(entry)),
  );
}

/**
 * Checks that each name means something in some cluster.
 *
 * @throws {CorkscrewError} not_found for the first that does not, with the nearest known ones.
 */
export function assertAsked(asked: Asked, known: readonly NamedKind[]): void {
  const services = new Set(known.map(({ kind }) => serviceOf(kind)));
  for (const name of asked.services ?? []) if (!services.has(name)) throw unknownName('API group', name, services);
  for (const name of asked.types ?? []) {
    if (known.some(createNameMatcher([name]))) continue;
    const names = known.flatMap(({ kind, typeName }) => (name.includes('_') ? typeName : kind.kind));
    throw unknownName('type', name, names);
  }
}

/** @throws {CorkscrewError} not_found for a region: a cluster has none. */
export function assertRegions(regions: readonly string[] | undefined): void {
  const unknown = (regions ?? []).find((region) => region !== 'global' && region !== 'all');
  if (unknown === undefined) return;
  throw new CorkscrewError('not_found', `use region ${unknown}: Kubernetes has no regions`, {
    hint: 'Leave the region out. Namespaces are chosen in the configuration.',
  });
}

function createNameMatcher(names: readonly string[]): (entry: NamedKind) => boolean {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return ({ kind, typeName }) => wanted.has(kind.kind.toLowerCase()) || wanted.has(typeName);
}

/** Tells whether of a kind's objects only the current state is kept. */
export function keepsCurrentStateOnly(
  entry: NamedKind,
  { keepHistory }: Pick<KubernetesSettings, 'keepHistory'>,
): boolean {
  return isCurrentStateOnly(entry.kind) && !createPatternMatcher(keepHistory)(entry);
}

function createPatternMatcher(patterns: readonly string[]): (entry: NamedKind) => boolean {
  const matches: NameMatcher = createGlobMatcher(patterns);
  return ({ kind, typeName }) =>
    [kind.kind, kind.plural, resourceNameOf(kind), `${serviceOf(kind)}/${kind.kind}`, typeName].some(matches);
}

/** `pods` means pods, and not their metrics, whose plural is the same. */
function createNoiseNameMatcher(
  kinds: readonly NamedKind[],
  patterns: readonly string[],
): (entry: NamedKind) => boolean {
  const taken = new Set(kinds.filter(({ kind }) => classOf(kind) === 'resource').map(({ kind }) => kind.plural));
  const names = patterns.filter((pattern) => !isGlob(pattern) && !taken.has(pattern.toLowerCase()));
  return createPatternMatcher(names);
}

function unknownName(what: string, name: string, known: Iterable<string>): CorkscrewError {
  const near = nearestNames(name, known);
  return new CorkscrewError('not_found', `use Kubernetes ${what} ${name}: no cluster of this scan serves it`, {
    hint:
      near.length === 0 ? '`corkscrew discover --provider kubernetes` lists them.' : `Did you mean ${near.join(', ')}?`,
  });
}
