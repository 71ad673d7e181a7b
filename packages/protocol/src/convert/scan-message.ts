import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ScanMessage } from '@corkscrew/core';
import type { ScanUnitResponse, ScanUnitResponseSchema } from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';
import { fromWireScannedResource, toWireScannedResource } from './scanned-resource.ts';
import { fromWireClaim, fromWireDiagnostic, toWireClaim, toWireDiagnostic } from './scope.ts';

export function toWireScanMessage(message: ScanMessage): MessageInitShape<typeof ScanUnitResponseSchema> {
  switch (message.kind) {
    case 'resources':
      return { message: { case: 'batch', value: { resources: message.resources.map(toWireScannedResource) } } };
    case 'diagnostic':
      return { message: { case: 'diagnostic', value: toWireDiagnostic(message.diagnostic) } };
    case 'progress': {
      const { calls, throttledCalls, retriedCalls, activity } = message.progress;
      const value = {
        calls: toWireCount(calls),
        throttledCalls: toWireCount(throttledCalls),
        retriedCalls: toWireCount(retriedCalls),
        activity,
      };
      return { message: { case: 'progress', value } };
    }
    case 'claim':
      return { message: { case: 'claim', value: toWireClaim(message.claim) } };
    default:
      return message satisfies never;
  }
}

/** A kind of message that this version does not know gives `undefined`. */
export function fromWireScanMessage({ message }: ScanUnitResponse): ScanMessage | undefined {
  switch (message.case) {
    case 'batch':
      return { kind: 'resources', resources: message.value.resources.map(fromWireScannedResource) };
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: fromWireDiagnostic(message.value) };
    case 'progress': {
      const { calls, throttledCalls, retriedCalls, activity } = message.value;
      return { kind: 'progress', progress: { calls, throttledCalls, retriedCalls, activity } };
    }
    case 'claim':
      return { kind: 'claim', claim: fromWireClaim(message.value) };
    case undefined:
      return undefined;
    default:
      return message satisfies never;
  }
}
