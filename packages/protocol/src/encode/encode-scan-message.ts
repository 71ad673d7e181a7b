import { create, toBinary } from '@bufbuild/protobuf';
import type { ScanMessage, WatchMessage } from '@corkscrew/core';
import { toWireScanMessage } from '../convert/scan-message.ts';
import { toWireWatchMessage } from '../convert/watch.ts';
import { ScanUnitResponseSchema, WatchResponseSchema } from '../gen/extension_pb.ts';
import { encodeResources } from './encode-resources.ts';

/** Encodes one message of a scan, as it travels to a host. */
export function encodeScanMessage(message: ScanMessage): Uint8Array {
  if (message.kind === 'resources') return encodeResources(ScanUnitResponseSchema.field.batch, message.resources);
  return toBinary(ScanUnitResponseSchema, create(ScanUnitResponseSchema, toWireScanMessage(message)));
}

/** The same for a message of a watch. */
export function encodeWatchMessage(message: WatchMessage): Uint8Array {
  if (message.kind === 'resources') return encodeResources(WatchResponseSchema.field.batch, message.resources);
  return toBinary(WatchResponseSchema, create(WatchResponseSchema, toWireWatchMessage(message)));
}
