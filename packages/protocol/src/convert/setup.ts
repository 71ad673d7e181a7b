import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  CorkscrewError,
  SETUP_ACTIONS,
  SETUP_OUTCOMES,
  type SetupMessage,
  type SetupRequest,
  type SetupStep,
} from '@corkscrew/core';
import type {
  SetupRequest as WireSetupRequest,
  SetupRequestSchema,
  SetupResponse,
  SetupResponseSchema,
  SetupStep as WireSetupStep,
} from '../gen/extension_pb.ts';
import { fromWireDiagnostic, toWireDiagnostic } from './scope.ts';

export function toWireSetupRequest({ action, options }: SetupRequest): MessageInitShape<typeof SetupRequestSchema> {
  return { action, options: { ...options } };
}

/** @throws {CorkscrewError} `invalid_argument` for an action that this version does not know: none is guessed. */
export function fromWireSetupRequest(request: WireSetupRequest): SetupRequest {
  const action = SETUP_ACTIONS.find((known) => known === request.action);
  if (action !== undefined) return { action, options: request.options };
  throw new CorkscrewError('invalid_argument', `set up: there is no action "${request.action}"`, {
    hint: `Actions: ${SETUP_ACTIONS.join(', ')}.`,
  });
}

export function toWireSetupMessage(message: SetupMessage): MessageInitShape<typeof SetupResponseSchema> {
  switch (message.kind) {
    case 'step': {
      const { isWrite, ...step } = message.step;
      return { message: { case: 'step', value: { ...step, write: isWrite } } };
    }
    case 'diagnostic':
      return { message: { case: 'diagnostic', value: toWireDiagnostic(message.diagnostic) } };
    default:
      return message satisfies never;
  }
}

/** A kind of message that this version does not know gives `undefined`. */
export function fromWireSetupMessage({ message }: SetupResponse): SetupMessage | undefined {
  switch (message.case) {
    case 'step':
      return { kind: 'step', step: fromWireStep(message.value) };
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: fromWireDiagnostic(message.value) };
    case undefined:
      return undefined;
    default:
      return message satisfies never;
  }
}

function fromWireStep(step: WireSetupStep): SetupStep {
  const { stepId, title, command, write, output } = step;
  const outcome = SETUP_OUTCOMES.find((known) => known === step.outcome) ?? 'failed';
  return { stepId, title, command, isWrite: write, outcome, output };
}
