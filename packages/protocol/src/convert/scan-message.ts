import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ScanMessage, UnitProgress } from '@corkscrew/core';
import type {
  ClaimSchema,
  DiagnosticSchema,
  ResourceBatchSchema,
  ScanUnitResponse,
  ScanUnitResponseSchema,
  UnitProgress as WireProgress,
  UnitProgressSchema,
} from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';
import { fromWireScannedResource, toWireScannedResource } from './scanned-resource.ts';
import { fromWireClaim, fromWireDiagnostic, toWireClaim, toWireDiagnostic } from './scope.ts';

export function toWireScanMessage(message: ScanMessage): MessageInitShape<typeof ScanUnitResponseSchema> {
  return { message: toWireScanElement(message) };
}

type WireScanElement = Exclude<ScanUnitResponse['message'], { readonly case: undefined }>;
type WireScanElementInit =
  | { readonly case: 'batch'; readonly value: MessageInitShape<typeof ResourceBatchSchema> }
  | { readonly case: 'diagnostic'; readonly value: MessageInitShape<typeof DiagnosticSchema> }
  | { readonly case: 'progress'; readonly value: MessageInitShape<typeof UnitProgressSchema> }
  | { readonly case: 'claim'; readonly value: MessageInitShape<typeof ClaimSchema> };

/** An element of a scan's stream; a watch has the same ones. */
export function toWireScanElement(message: ScanMessage): WireScanElementInit {
  switch (message.kind) {
    case 'resources':
      return { case: 'batch', value: { resources: message.resources.map(toWireScannedResource) } };
    case 'diagnostic':
      return { case: 'diagnostic', value: toWireDiagnostic(message.diagnostic) };
    case 'progress':
      return { case: 'progress', value: toWireProgress(message.progress) };
    case 'claim':
      return { case: 'claim', value: toWireClaim(message.claim) };
    default:
      return message satisfies never;
  }
}

/** A kind of message that this version does not know gives `undefined`. */
export function fromWireScanMessage({ message }: ScanUnitResponse): ScanMessage | undefined {
  return message.case === undefined ? undefined : fromWireScanElement(message);
}

export function fromWireScanElement(message: WireScanElement): ScanMessage {
  switch (message.case) {
    case 'batch':
      return { kind: 'resources', resources: message.value.resources.map(fromWireScannedResource) };
    case 'diagnostic':
      return { kind: 'diagnostic', diagnostic: fromWireDiagnostic(message.value) };
    case 'progress':
      return { kind: 'progress', progress: fromWireProgress(message.value) };
    case 'claim':
      return { kind: 'claim', claim: fromWireClaim(message.value) };
    default:
      return message satisfies never;
  }
}

export function toWireProgress(progress: UnitProgress): MessageInitShape<typeof UnitProgressSchema> {
  const { calls, throttledCalls, retriedCalls, activity } = progress;
  return {
    calls: toWireCount(calls),
    throttledCalls: toWireCount(throttledCalls),
    retriedCalls: toWireCount(retriedCalls),
    activity,
  };
}

export function fromWireProgress({ calls, throttledCalls, retriedCalls, activity }: WireProgress): UnitProgress {
  return { calls, throttledCalls, retriedCalls, activity };
}
