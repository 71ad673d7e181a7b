/** An API server of a test alone, real or simulated. */
export interface TestCluster {
  /** A kubeconfig file with the contexts `admin`, who may do anything, and `bob`, who may do nothing yet. */
  readonly kubeconfig: string;
  /** Calls the server as the admin. Rejects for anything but success. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  /** The status of a GET as the admin. */
  readonly statusOf: (path: string) => Promise<number>;
  /** Waits until lists that have begun can no longer be continued. */
  readonly compact: () => Promise<void>;
  /** Ends the server and starts it again, as it was: watches break off and may not go on where they were. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}
