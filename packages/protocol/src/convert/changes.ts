import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type ChangesMessage,
  type ChangesRequest,
  CLOUD_CHANGE_KINDS,
  type CloudChange,
  CorkscrewError,
} from '@corkscrew/core';
import type {
  Change,
  ChangeSchema,
  ListChangesRequest,
  ListChangesRequestSchema,
  ListChangesResponse,
  ListChangesResponseSchema,
} from '../gen/extension_pb.ts';
import { fromWirePlanRequest, toWirePlanRequest } from './plan.ts';
import { fromWireProgress, toWireProgress } from './scan-message.ts';
import { fromWireDiagnostic, toWireDiagnostic } from './scope.ts';
import { fromWireTimestamp, toWireTimestamp } from './timestamp.ts';

export function toWireChangesRequest(request: ChangesRequest): MessageInitShape<typeof ListChangesRequestSchema> {
  const { since, until } = request;
  return { plan: toWirePlanRequest(request), since: toWireTimestamp(since), until: toWireTimestamp(until) };
}

export function fromWireChangesRequest({ plan, since, until }: ListChangesRequest): ChangesRequest {
  const asked = plan === undefined ? {} : fromWirePlanRequest(plan);
  return { ...asked, since: fromWireTimestamp(since), until: fromWireTimestamp(until) };
}

export function toWireChangesMessage(message: ChangesMessage): MessageInitShape<typeof ListChangesResponseSchema> {
  switch (message.kind) {
    case 'changes':
      return { message: { case: 'batch', value: { changes: message.changes.map(toWireChange) } } };
    case 'diagnostic':
      return { message: { case: 'diagnostic', value: toWireDiagnostic(message.diagnostic) } };
    case 'progress':
      return { message: { case: 'progress', value: toWireProgress(message.progress) } };
    default:
      return message satisfies never;
  }
}

/** A kind of message that this version does not know gives `undefined`. */
export function fromWireChangesMessage({ message }: ListChangesResponse): ChangesMessage | undefined {
  switch (message.case) {
    case 'batch':
      return { kind: 'changes', changes: message.value.changes.map(fromWireChange) };
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: fromWireDiagnostic(message.value) };
    case 'progress':
      return { kind: 'progress', progress: fromWireProgress(message.value) };
    case undefined:
      return undefined;
    default:
      return message satisfies never;
  }
}

function toWireChange(change: CloudChange): MessageInitShape<typeof ChangeSchema> {
  const { time, details, ...texts } = change;
  return { ...texts, time: toWireTimestamp(time), detailsJson: details };
}

function fromWireChange(change: Change): CloudChange {
  const { service, type, id, name, region, accountId, actor, source, operation, changeId } = change;
  const time = fromWireTimestamp(change.time);
  if (time === undefined) {
    throw new CorkscrewError('plugin_misbehaved', `read a change of ${service}:${type} ${id}: its time is missing`, {
      hint: 'Report this to the author of the plugin.',
    });
  }
  const kind = CLOUD_CHANGE_KINDS.find((known) => known === change.kind) ?? 'other';
  const details = change.detailsJson === '' ? '{}' : change.detailsJson;
  return { time, kind, service, type, id, name, region, accountId, actor, source, operation, changeId, details };
}
