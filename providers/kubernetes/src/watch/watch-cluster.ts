import { BoundedChannel, delay, draftsOf, linkSignals, type PlanRequest, type WatchYield } from '@corkscrew/sdk';
import { type ApiKind, serviceOf } from '../api-kind.ts';
import { claimScopeOf } from '../claim-scope.ts';
import { schemasDiagnostic } from '../cluster-references.ts';
import type { Cluster, ClusterDirectory } from '../clusters.ts';
import type { Discovery } from '../discovery.ts';
import { createTally } from '../list-tally.ts';
import type { NamespaceDirectory, NamespaceList } from '../namespaces.ts';
import { nameKinds, normaliserVersionOf } from '../plan.ts';
import type { ReferenceFinder } from '../references.ts';
import { type NamedKind, selectKinds } from '../selection.ts';
import type { KubernetesSettings } from '../settings.ts';
import { createClusterHealth } from './cluster-health.ts';
import { type FollowContext, type FollowEnd, followPlace, type Place } from './follow-place.ts';
import { Turns } from './turns.ts';
import type { WatchTimings } from './watch-timings.ts';

/** What a watch needs. */
export interface WatchContext {
  readonly settings: KubernetesSettings;
  readonly clusters: ClusterDirectory;
  readonly namespaces: NamespaceDirectory;
  readonly timings: WatchTimings;
}

/** Elements that wait for the reader; each place waits with one more. */
const CHANNEL_ITEMS = 256;
/** Listings that run at once, and connections that watches of one cluster may hold. */
const CONCURRENT_LISTINGS = 8;
const MAX_CONNECTIONS = 512;
/** What says that the cluster serves something else now, or has another namespace, by the kinds that are watched anyway. */
const SERVING_KINDS = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/**
 * Watches one cluster: every kind that is asked for, and those that come to be served while it runs. Ends when the signal
 * aborts, with its reason.
 */
export async function* watchCluster(
  cluster: Cluster,
  { request, ...context }: WatchContext & { readonly request: PlanRequest },
  parent: AbortSignal,
): AsyncGenerator<WatchYield, void, undefined> {
  using scope = linkSignals([parent]);
  const watch = new ClusterWatch(cluster, { ...context, request }, scope.signal);
  try {
    yield* watch.run();
    parent.throwIfAborted();
  } finally {
    scope.abort(new DOMException('The watch was left', 'AbortError'));
    await watch.settle();
  }
}

interface Follower {
  readonly place: Place;
  readonly stop: () => void;
  readonly done: Promise<void>;
}

/** What there is to follow. */
interface Surroundings {
  readonly discovery: Discovery;
  readonly wanted: ReadonlyMap<string, Place>;
}

class ClusterWatch {
  readonly #cluster: Cluster;
  readonly #context: WatchContext & { readonly request: PlanRequest };
  readonly #signal: AbortSignal;
  readonly #channel = new BoundedChannel<WatchYield>(CHANNEL_ITEMS);
  readonly #followers = new Map<string, Follower>();
  /** Kinds that may not be listed everywhere, and are looked for in each namespace. */
  readonly #byNamespace = new Set<string>();
  readonly #shared: Omit<FollowContext, 'findReferences'>;
  #wake: (() => void) | undefined;
  #isChanged = false;

  constructor(cluster: Cluster, context: WatchContext & { readonly request: PlanRequest }, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#context = context;
    this.#signal = signal;
    const connections = new Turns(MAX_CONNECTIONS);
    const listings = new Turns(CONCURRENT_LISTINGS);
    this.#shared = {
      cluster,
      settings: context.settings,
      timings: context.timings,
      health: createClusterHealth(cluster),
      takeTurn: (turnSignal) => listings.take(turnSignal),
      takeConnection: () => connections.tryTake(),
      listing: { canWatch: true },
    };
  }

  async *run(): AsyncGenerator<WatchYield, void, undefined> {
    const supervising = this.#supervise().catch((error: unknown) => this.#channel.fail(error));
    const close = (): void => this.#channel.close();
    this.#signal.addEventListener('abort', close, { once: true });
    try {
      for await (const element of this.#channel) {
        if (isServing(element)) this.#noteChange();
        yield element;
      }
    } finally {
      this.#signal.removeEventListener('abort', close);
      this.#channel.close();
      this.#noteChange();
      await supervising;
    }
  }

  /** Resolves when nothing of the watch is left. */
  async settle(): Promise<void> {
    await Promise.all([...this.#followers.values()].map(({ done }) => done));
  }

  /** Keeps what is followed as the cluster serves it. */
  async #supervise(): Promise<void> {
    for (let isFirst = true; !this.#signal.aborted; isFirst = false) {
      await this.#refresh(isFirst);
      await this.#untilChange();
    }
  }

  async #refresh(isFirst: boolean): Promise<void> {
    let found: Surroundings;
    try {
      found = await this.#look(isFirst);
    } catch (error) {
      if (isFirst || this.#signal.aborted) throw error;
      for (const told of this.#shared.health.noteFailure(error)) await this.#channel.write(told);
      return;
    }
    const { discovery, wanted } = found;
    await this.#dropUnserved(wanted, discovery.diagnostics.length === 0);
    const added = [...wanted].filter(([key]) => !this.#followers.has(key));
    if (added.length === 0) return;
    const findReferences = await this.#findReferencesOf(added.map(([, { kind }]) => kind));
    for (const [key, place] of added) this.#follow(key, place, { ...this.#shared, findReferences });
  }

  async #findReferencesOf(kinds: readonly ApiKind[]): Promise<ReferenceFinder> {
    const references = await this.#context.clusters.references(this.#cluster, kinds, { signal: this.#signal });
    const problem = references.takeProblem();
    if (problem !== undefined) {
      await this.#channel.write({ kind: 'diagnostic', diagnostic: schemasDiagnostic(this.#cluster.id, problem) });
    }
    return references.find;
  }

  /** Asks the cluster what it serves, and for its namespaces where kinds are looked for in each. */
  async #look(isFirst: boolean): Promise<Surroundings> {
    const { clusters, namespaces, settings, request } = this.#context;
    const asked = { signal: this.#signal, isFresh: !isFirst };
    const discovery = await clusters.discover(this.#cluster, asked);
    const { kinds } = selectKinds(nameKinds(discovery.kinds), request, settings);
    const needsNames = kinds.some(({ kind }) => this.#isSought(kind) || this.#isChosen(kind));
    const list = needsNames ? await namespaces.list(this.#cluster, asked) : undefined;
    const wanted = new Map<string, Place>();
    for (const entry of kinds) {
      for (const namespace of this.#placesOf(entry, list)) {
        const place = { ...entry, namespace };
        wanted.set(keyOf(place), place);
      }
    }
    return { discovery, wanted };
  }

  #placesOf({ kind }: NamedKind, list: NamespaceList | undefined): readonly (string | undefined)[] {
    if (list === undefined || (!this.#isSought(kind) && !this.#isChosen(kind))) return [undefined];
    // Who may not list the namespaces cannot know that one is gone: what is followed there is followed on.
    const known = list.isWhole ? list.names : [...list.names, ...this.#followedNamespaces(kind)];
    return this.#isChosen(kind) ? known : [undefined, ...known];
  }

  /** Whether a kind may not be listed everywhere. */
  #isSought(kind: Place['kind']): boolean {
    return kind.isNamespaced && this.#byNamespace.has(nameOf(kind));
  }

  /** Whether a kind is asked for in some namespaces only. */
  #isChosen(kind: Place['kind']): boolean {
    return kind.isNamespaced && this.#context.settings.namespaces.included.length > 0;
  }

  #followedNamespaces(kind: Place['kind']): readonly string[] {
    return [...this.#followers.values()].flatMap(({ place }) =>
      place.namespace !== undefined && nameOf(place.kind) === nameOf(kind) ? [place.namespace] : [],
    );
  }

  /** Ends what is not served any more. Where the cluster told all that it serves, everything of it is gone. */
  async #dropUnserved(wanted: ReadonlyMap<string, Place>, isWhole: boolean): Promise<void> {
    for (const [key, follower] of this.#followers) {
      if (wanted.has(key) || !isWhole) continue;
      follower.stop();
      await follower.done;
      this.#followers.delete(key);
      const { kind, namespace } = follower.place;
      const { settings } = this.#context;
      const scope = claimScopeOf(kind, { clusterId: this.#cluster.id, settings, namespace });
      const normaliserVersion = normaliserVersionOf(kind, settings);
      const tally = createTally(follower.place, { scope, settings });
      tally.addPage('last_page', false);
      await this.#channel.write({ kind: 'listing_started', scope, normaliserVersion });
      for (const element of tally.close()) await this.#channel.write(element);
    }
  }

  #follow(key: string, place: Place, context: FollowContext): void {
    const scope = linkSignals([this.#signal]);
    const done = this.#run(place, context, scope.signal).finally(() => scope[Symbol.dispose]());
    const stop = (): void => scope.abort(new DOMException('The place is not served any more', 'AbortError'));
    this.#followers.set(key, { place, stop, done });
  }

  /** Never rejects: what ends the watch as a whole goes to its reader. */
  async #run(place: Place, context: FollowContext, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        const end = await this.#pump(followPlace(place, context, signal));
        if (end === 'denied' && place.namespace === undefined && place.kind.isNamespaced) {
          this.#byNamespace.add(nameOf(place.kind));
        }
        this.#noteChange();
        // Rights may be granted later, and what is gone is ended by whoever sees that it is not served any more.
        await delay(this.#context.timings.pollMs, { signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#channel.fail(error);
    }
  }

  async #pump(following: AsyncGenerator<WatchYield, FollowEnd, undefined>): Promise<FollowEnd> {
    for (;;) {
      const step = await following.next();
      if (step.done === true) return step.value;
      await this.#channel.write(step.value);
    }
  }

  #noteChange(): void {
    this.#isChanged = true;
    this.#wake?.();
  }

  /** Waits until something says that the cluster serves something else, or long enough. */
  async #untilChange(): Promise<void> {
    const { discoverMs, settleMs } = this.#context.timings;
    if (!this.#isChanged) {
      using wait = linkSignals([this.#signal]);
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, delay(discoverMs, { signal: wait.signal }).catch(() => undefined)]);
      wait.abort(new DOMException('Woken', 'AbortError'));
    }
    this.#wake = undefined;
    // Several changes come together: one look after the last of them is enough.
    if (!this.#signal.aborted) await delay(settleMs, { signal: this.#signal }).catch(() => undefined);
    this.#isChanged = false;
  }
}

function isServing(element: WatchYield): boolean {
  if (element.kind === 'listing_started') return false;
  const changed = element.kind === 'deleted' ? element.resources : draftsOf(element);
  return changed.some(({ type }) => SERVING_KINDS.has(type));
}

function keyOf({ kind, namespace }: Place): string {
  return JSON.stringify([nameOf(kind), kind.version, namespace ?? null]);
}

function nameOf(kind: Place['kind']): string {
  return `${serviceOf(kind)}/${kind.kind}`;
}
