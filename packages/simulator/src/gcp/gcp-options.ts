import type { Buffer } from 'node:buffer';
import type { FaultOptions } from '../options.ts';

/** A request to a simulated organisation, as the log shows it. */
export interface GcpLogEntry {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** 0 where the connection was reset. */
  readonly status: number;
}

/** What the inventory can be asked for. */
export type GcpContent = 'RESOURCE' | 'IAM_POLICY' | 'ORG_POLICY' | 'ACCESS_POLICY';

/** What goes wrong in a simulated organisation. */
export interface GcpFaultOptions extends Omit<FaultOptions, 'denyOperations'> {
  /** Pages whose token is refused, as one that has expired. */
  readonly expiredTokenRate?: number;
  /** After so many calls, all access tokens that were given out so far are refused. */
  readonly revokeAfterCalls?: number;
  /** Content that the identity may not read. */
  readonly deniedContents?: readonly GcpContent[];
  /** Whether the identity may list, but not search. */
  readonly deniesSearch?: boolean;
  /** Positions of projects that are visible, but whose assets may not be read. */
  readonly forbiddenProjects?: readonly number[];
  /** Positions of projects whose billing is off. */
  readonly unbilledProjects?: readonly number[];
  /** Positions of projects whose services may not be asked for their own lists. */
  readonly unlistedProjects?: readonly number[];
  /** Positions of projects whose services were switched off a moment ago. */
  readonly disabledProjects?: readonly number[];
  /** A project that is deleted after so many lists of assets, by the inventory or by the services. */
  readonly lostProject?: { readonly position: number; readonly afterLists: number };
  /** The Cloud Asset API is not enabled. */
  readonly isInventoryOff?: boolean;
  /** Lists over all places lack one of them, and say so. */
  readonly hasUnreachablePlaces?: boolean;
  /** After a service account is made, so many policies that name it are refused. */
  readonly accountLag?: number;
  /** So many policies are refused because somebody else has just written them. */
  readonly racedPolicies?: number;
  /** The organisation and its folders cannot be found or read: only projects can. */
  readonly hidesOrganization?: boolean;
}

/** How many calls may be made within a window. */
export interface CallLimits {
  /** Calls of `assets.list`. */
  readonly lists: number;
  readonly searches: number;
  readonly histories: number;
}

/** How many calls a project may pay for within a window. */
export interface GcpQuota extends CallLimits {
  /** How many may be made about the organisation, whoever pays. @defaultValue no limit */
  readonly ofOrganization?: CallLimits;
  readonly windowMs: number;
}

/** How messages are written on gRPC. The simulator does not carry Google's descriptors: who has them lends them. */
export interface GrpcMessages {
  /** Gives a message as JSON, by its full name: `google.cloud.asset.v1.ListAssetsRequest`. */
  readonly decode: (type: string, bytes: Buffer) => Readonly<Record<string, unknown>>;
  readonly encode: (type: string, value: Readonly<Record<string, unknown>>) => Buffer;
}

/** How the inventory is served over gRPC. */
export interface GcpGrpcOptions {
  readonly messages: GrpcMessages;
  /** Certificate and key in PEM. @defaultValue no encryption */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** What a simulated organisation is like. */
export interface GcpSimulatorOptions {
  /**
   * Decides everything that is there from the start.
   *
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * About how many assets there are in all.
   *
   * @defaultValue 500
   */
  readonly resources?: number;
  /**
   * How many projects there are.
   *
   * @defaultValue one for every 250 assets, at least 2 and at most 200
   */
  readonly projects?: number;
  /**
   * The largest page, below what each call allows.
   *
   * @defaultValue 1000
   */
  readonly maxPageSize?: number;
  /**
   * What a project may call; `none` for no limit.
   *
   * @defaultValue Google's own: a project 100 lists, 400 searches and 100 histories in a minute, an organisation 800, 1500 and 180
   */
  readonly quota?: GcpQuota | 'none';
  /** Steps of change that the organisation has seen: with each, some assets change, some come and some go. */
  readonly epoch?: number;
  /**
   * The moment from which things are dated: the steps of change lie in the ten days before it.
   *
   * @defaultValue the beginning of the day
   */
  readonly now?: Date;
  /**
   * How long an access token is good.
   *
   * @defaultValue 3600
   */
  readonly tokenLifetimeSeconds?: number;
  readonly faults?: GcpFaultOptions;
  /**
   * Port on 127.0.0.1.
   *
   * @defaultValue 0, a free one
   */
  readonly port?: number;
  /** Serves the inventory over gRPC too, at a free port of its own. @defaultValue only over REST */
  readonly grpc?: GcpGrpcOptions;
  /** Called for each request. */
  readonly logger?: (entry: GcpLogEntry) => void;
}
