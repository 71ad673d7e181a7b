import type { FaultOptions } from '../options.ts';

/** A request to a simulated tenant, as the log shows it. */
export interface AzureLogEntry {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** 0 where the connection was reset. */
  readonly status: number;
  /** What is asked of Resource Graph; empty for everything else. */
  readonly query: string;
}

/** What goes wrong in a simulated tenant. */
export interface AzureFaultOptions extends Omit<FaultOptions, 'denyOperations'> {
  /** Tables of Resource Graph that the identity may not ask. */
  readonly deniedTables?: readonly string[];
  /** Full types in lower case that the identity may not read below their parents: `microsoft.keyvault/vaults/secrets`. */
  readonly deniedChildren?: readonly string[];
  /** Lists of the directory that the identity may not read: `users`, `groups`, `members`, `servicePrincipals`, `applications`. */
  readonly deniedDirectory?: readonly string[];
  /** Tables that this cloud does not have. */
  readonly missingTables?: readonly string[];
  /** Positions of subscriptions that are listed, but not readable: Resource Graph leaves them out without a word. */
  readonly unreadableSubscriptions?: readonly number[];
  /**
   * Whether the identity may not read the management group at the top, nor the groups of the platform: it sees the others by
   * asking what it sees.
   */
  readonly deniesRootGroup?: boolean;
  /** A subscription that is taken away after so many queries of Resource Graph. */
  readonly lostSubscription?: { readonly position: number; readonly afterQueries: number };
  /** After so many calls, all tokens that were given out until then have expired, though they said otherwise. */
  readonly expireAfterCalls?: number;
  /** After so many calls, tokens are refused until one comes that was asked for with the claims that the refusal names. */
  readonly challengeAfterCalls?: number;
}

/** How many queries Resource Graph takes of an identity. */
export interface GraphQuota {
  readonly queries: number;
  readonly windowMs: number;
}

/** How many reads Resource Manager takes of an identity in each subscription: so many at once, and so many a second. */
export interface ReadBucket {
  readonly size: number;
  readonly perSecond: number;
}

/** What a simulated tenant is like. */
export interface AzureSimulatorOptions {
  /**
   * Decides everything that is there from the start.
   *
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * About how many resources there are in all subscriptions together.
   *
   * @defaultValue 500
   */
  readonly resources?: number;
  /**
   * How many subscriptions there are.
   *
   * @defaultValue one for every 500 resources, at least 2 and at most 40
   */
  readonly subscriptions?: number;
  /**
   * The largest page of Resource Graph, below the 1,000 that it allows, and of the directory.
   *
   * @defaultValue 1000
   */
  readonly maxPageSize?: number;
  /**
   * What Resource Graph allows before it refuses; `none` for no limit.
   *
   * @defaultValue 15 queries in 5 seconds
   */
  readonly graphQuota?: GraphQuota | 'none';
  /**
   * How many subscriptions a query of a management group or of the whole tenant covers: of more, the rest is left out, and a
   * header says so.
   *
   * @defaultValue 10000
   */
  readonly maxScopeSubscriptions?: number;
  /**
   * What Resource Manager allows of each subscription before it refuses; `none` for no limit.
   *
   * @defaultValue 250 reads, of which 25 come again each second
   */
  readonly readBucket?: ReadBucket | 'none';
  /** Steps of change that the tenant has seen: with each, some resources change, some come and some go. */
  readonly epoch?: number;
  /**
   * How long a token is good.
   *
   * @defaultValue 3600
   */
  readonly tokenLifetimeSeconds?: number;
  /**
   * How many questions after its making an object of the directory is not found yet.
   *
   * @defaultValue 0
   */
  readonly directoryLag?: number;
  readonly faults?: AzureFaultOptions;
  /** Certificate and key for `localhost`, in PEM. Without it, the tenant is served over plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /**
   * Port on 127.0.0.1.
   *
   * @defaultValue 0, a free one
   */
  readonly port?: number;
  /** Called for each request. */
  readonly logger?: (entry: AzureLogEntry) => void;
}
