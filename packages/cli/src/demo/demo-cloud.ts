import type { ClusterParts, ExpectedChange } from '@corkscrew/simulator';
import type { TypeCount } from './check-counts.ts';

/** A simulated cloud that the demo scans through its provider's own plugin. */
export interface DemoCloud {
  readonly provider: string;
  /** What it is, as people call it: `AWS account 123456789012`. */
  readonly title: string;
  readonly url: string;
  /** The provider's configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of the plugin's environment; `undefined` takes a variable of the user out, so that nothing real can be reached. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What other simulated clouds can stand on. */
  readonly clusterParts?: ClusterParts;
  expectedCounts(): readonly Omit<TypeCount, 'provider'>[];
  expectedChanges(fromEpoch: number, toEpoch: number): readonly ExpectedChange[];
  setEpoch(epoch: number): void;
  close(): Promise<void>;
}

/** What a simulated cloud is started with. */
export interface DemoCloudOptions {
  readonly seed: number;
  /** About how many resources it has. */
  readonly resources: number;
  /** The user's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly catalogDir: string | undefined;
  /** Clouds that run already. */
  readonly others: readonly DemoCloud[];
}

/** Takes the user's own variables of a prefix out of a plugin's environment. */
export function withoutVariables(env: NodeJS.ProcessEnv, prefix: string): Readonly<Record<string, undefined>> {
  const own = Object.keys(env).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(own.map((name) => [name, undefined]));
}
