import type { WireName } from './wire/wire-name.ts';

/** What goes wrong, as shares of all requests between 0 and 1. */
export interface FaultOptions {
  /** Throttling replies in each service's own form. */
  readonly throttleRate?: number;
  /** Errors 500 and 503. */
  readonly serverErrorRate?: number;
  /** Connections that are reset before a reply. */
  readonly resetRate?: number;
  /** Pages that give the token of their own request again. */
  readonly repeatTokenRate?: number;
  /** Replies that end in the middle of the body. */
  readonly truncatedBodyRate?: number;
  /**
   * Operations that are answered with the service's own "access denied": `iam:ListRoles`, `s3:*`, or in one region
   * `ec2:DescribeInstances@eu-west-1`.
   */
  readonly denyOperations?: readonly string[];
  /**
   * How often one and the same request may be spoilt by a rate, so that who retries comes through.
   *
   * @defaultValue 3
   */
  readonly maxPerRequest?: number;
}

/** A request as the log shows it. */
export interface RequestLogEntry {
  readonly method: string;
  readonly path: string;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly protocol: WireName;
  /** 0 where the connection was reset. */
  readonly status: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** What a simulator simulates. */
export interface SimulatorOptions {
  /**
   * Decides everything: two simulators of one seed and the same options answer alike.
   *
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * About how many resources there are in all accounts together.
   *
   * @defaultValue 1000
   */
  readonly resources?: number;
  /**
   * Ids of the accounts. The first answers all access keys but those that `AssumeRole` gave out for another.
   *
   * @defaultValue one id made from the seed
   */
  readonly accounts?: readonly string[];
  /**
   * Regions that have resources. The first has half of all, and its partition is that of all ARNs; other regions answer
   * and are empty.
   *
   * @defaultValue `us-east-1`, `eu-west-1` and `eu-central-1`
   */
  readonly regions?: readonly string[];
  /** Regions that the accounts have switched off: told as not opted in, whatever was there before. */
  readonly disabledRegions?: readonly string[];
  /** Largest page, below what each service allows: small ones make many pages. */
  readonly maxPageSize?: number;
  /** Steps of change that the estate has seen: with each, some rows change, some come and some go. */
  readonly epoch?: number;
  readonly faults?: FaultOptions;
  /**
   * Port on 127.0.0.1.
   *
   * @defaultValue 0, a free one
   */
  readonly port?: number;
  /** Folder of the AWS catalog's data, where it does not lie in the catalog's own package. */
  readonly catalogDir?: string;
  /** Called for each reply. */
  readonly logger?: (entry: RequestLogEntry) => void;
}
