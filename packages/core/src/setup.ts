import type { Diagnostic } from './diagnostic.ts';

/** `plan` says what would be done, `apply` does it, `remove` undoes it. Only the last two write to the cloud. */
export type SetupAction = 'plan' | 'apply' | 'remove';

/** All actions, for decoding one that came over the wire. */
export const SETUP_ACTIONS: readonly SetupAction[] = ['plan', 'apply', 'remove'];

/** What a provider is asked to set up for itself in a cloud: an identity with the rights to read. */
export interface SetupRequest {
  readonly action: SetupAction;
  /** Choices that the provider documents, such as the scope of the rights. Never a secret. */
  readonly options: Readonly<Record<string, string>>;
}

/** How a step stands. `unchanged`: what it would make is there already, or what it would remove is not. */
export type SetupOutcome = 'planned' | 'running' | 'done' | 'unchanged' | 'skipped' | 'failed';

/** All outcomes, for decoding one that came over the wire. */
export const SETUP_OUTCOMES: readonly SetupOutcome[] = ['planned', 'running', 'done', 'unchanged', 'skipped', 'failed'];

/** One step of a set-up. A step that takes time comes more than once, under the same id. */
export interface SetupStep {
  readonly stepId: string;
  /** What it does, in a few words. */
  readonly title: string;
  /** The same as a command or call that a person could make. */
  readonly command: string;
  /** Whether it changes something in the cloud. */
  readonly isWrite: boolean;
  readonly outcome: SetupOutcome;
  /**
   * What it found or made, such as an id; why it failed. Never a secret, but for one that the user asked for: it is shown this
   * once and kept nowhere.
   */
  readonly output: string;
}

/** One element of a set-up's stream. */
export type SetupMessage =
  | { readonly kind: 'step'; readonly step: SetupStep }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic };
