import type { CallOptions, CorkscrewError, SetupAction, SetupOutcome } from '@corkscrew/core';
import type { SetupYield } from './provider.ts';

/** A step of a set-up that looks first whether it is done, so that doing all again changes nothing. */
export interface SetupTask<Scene> {
  readonly stepId: string;
  readonly title: string;
  /** The same by hand. */
  command(scene: Scene): string;
  /** What is there already, in words; undefined where the step has to be done. */
  find(scene: Scene): Promise<string | undefined>;
  /** Does it, and says what it made. */
  make(scene: Scene): Promise<string>;
}

/** How tasks are run. */
export interface SetupRun<Scene> {
  /** What the tasks work with, and what they have found or made so far. */
  readonly scene: Scene;
  /** A plan makes nothing. */
  readonly action: SetupAction;
  /** Says what failed in the words of the cloud. */
  readonly toError: (error: unknown, what: string) => CorkscrewError;
}

/** Runs tasks in their order and tells of each. One that fails ends them. Gives whether all went. */
export async function* runSetupTasks<Scene extends { readonly call: CallOptions }>(
  tasks: Iterable<SetupTask<Scene>>,
  run: SetupRun<Scene>,
): AsyncGenerator<SetupYield, boolean, undefined> {
  for (const task of tasks) {
    if ((yield* runTask(task, run)) === 'failed') return false;
  }
  return true;
}

async function* runTask<Scene extends { readonly call: CallOptions }>(
  task: SetupTask<Scene>,
  { scene, action, toError }: SetupRun<Scene>,
): AsyncGenerator<SetupYield, SetupOutcome, undefined> {
  const step = (outcome: SetupOutcome, output: string): SetupYield => {
    const { stepId, title } = task;
    return { kind: 'step', step: { stepId, title, command: task.command(scene), isWrite: true, outcome, output } };
  };
  try {
    const known = await task.find(scene);
    if (known !== undefined) {
      yield step('unchanged', known);
      return 'unchanged';
    }
    if (action === 'plan') {
      yield step('planned', '');
      return 'planned';
    }
    yield step('running', '');
    yield step('done', await task.make(scene));
    return 'done';
  } catch (error) {
    scene.call.signal?.throwIfAborted();
    const { message, hint } = toError(error, task.title);
    yield step('failed', hint === undefined ? message : `${message} ${hint}`);
    return 'failed';
  }
}
