import { create, toBinary } from '@bufbuild/protobuf';
import type { ScanMessage } from '@corkscrew/core';
import { toWireScanMessage } from './convert/scan-message.ts';
import { ScanUnitResponseSchema } from './gen/extension_pb.ts';

/** Encodes one message of a scan, as it would travel to a host. */
export function encodeScanMessage(message: ScanMessage): Uint8Array {
  return toBinary(ScanUnitResponseSchema, create(ScanUnitResponseSchema, toWireScanMessage(message)));
}
