import type { FaultOptions } from '../options.ts';
import type { ClusterMachine } from './cluster-layout.ts';

/** A request to a simulated cluster, as the log shows it. */
export interface KubernetesLogEntry {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly user: string;
  /** 0 where the connection was reset. */
  readonly status: number;
}

/** What a simulated cluster is like. */
export interface KubernetesSimulatorOptions {
  /**
   * Decides everything that is there from the start.
   *
   * @defaultValue 1
   */
  readonly seed?: number;
  /**
   * About how many objects there are.
   *
   * @defaultValue 500
   */
  readonly objects?: number;
  /** Machines of a cloud that the nodes run on, so that references lead somewhere. */
  readonly machines?: readonly ClusterMachine[];
  /** Ids of a cloud's volumes that the first persistent volumes lie on. */
  readonly volumes?: readonly string[];
  /** Largest page, below what clients ask for. */
  readonly maxPageSize?: number;
  /**
   * The newest format of discovery that the cluster knows.
   *
   * @defaultValue `v2`
   */
  readonly discovery?: 'v2' | 'v2beta1' | 'legacy';
  /**
   * The newest version of OpenAPI that the cluster describes itself in.
   *
   * @defaultValue `v3`
   */
  readonly openApi?: 'v3' | 'v2';
  /**
   * Whether a watch can begin with what is there.
   *
   * @defaultValue true
   */
  readonly hasWatchList?: boolean;
  /**
   * How long a watch is silent before it sends a bookmark.
   *
   * @defaultValue 60,000
   */
  readonly bookmarkMs?: number;
  /** API groups whose servers, behind the aggregator, do not answer. */
  readonly brokenGroups?: readonly string[];
  /**
   * Whether objects can be created, replaced and deleted. Otherwise the cluster refuses whatever would change it.
   *
   * @defaultValue false
   */
  readonly isWritable?: boolean;
  /**
   * Users beside `admin`, who may do everything. They may do nothing but what bindings that are made later allow.
   *
   * @defaultValue `bob`
   */
  readonly users?: readonly string[];
  readonly faults?: Omit<FaultOptions, 'denyOperations'>;
  /**
   * Port on 127.0.0.1.
   *
   * @defaultValue 0, a free one
   */
  readonly port?: number;
  /** Called for each request. */
  readonly logger?: (entry: KubernetesLogEntry) => void;
}
