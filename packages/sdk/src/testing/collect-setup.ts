import type { ProviderClient, SetupRequest, SetupStep } from '@corkscrew/core';

/** Runs a set-up to its end, gives the last state of each step in their order, and closes the client. */
export async function collectSetup(client: ProviderClient, request: SetupRequest): Promise<readonly SetupStep[]> {
  const steps = new Map<string, SetupStep>();
  try {
    for await (const message of client.setup(request)) {
      if (message.kind === 'step') steps.set(message.step.stepId, message.step);
    }
  } finally {
    await client.close();
  }
  return [...steps.values()];
}

/** Says of each step how it ended: `application done`. */
export function setupOutcomes(steps: readonly SetupStep[]): readonly string[] {
  return steps.map(({ stepId, outcome }) => `${stepId} ${outcome}`);
}
