import type { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { protobuf } from 'google-gax';
import { fromProto3JSON, toProto3JSON } from 'proto3-json-serializer';

const { resolve } = createRequire(import.meta.url);
/** Of the inventory, and of everything that it includes. */
const FOLDERS = [
  join(dirname(resolve('@google-cloud/asset')), '../protos'),
  join(dirname(resolve('google-gax')), '../protos'),
];
const FILES = ['google/cloud/asset/v1/asset_service.proto', 'google/rpc/error_details.proto'];
/** As the inventory says them over REST: by their names. */
const NAMES = { numericEnums: false };

/** Messages of the inventory as JSON and as they travel on gRPC, each by its full name. */
export interface VendorMessages {
  readonly decode: (type: string, bytes: Buffer) => Readonly<Record<string, unknown>>;
  readonly encode: (type: string, value: Readonly<Record<string, unknown>>) => Buffer;
}

/** Writes the inventory's messages by the descriptors that the vendor's packages bring. */
export function createVendorMessages(): VendorMessages {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    FOLDERS.map((folder) => join(folder, target)).find((path) => existsSync(path)) ?? target;
  root.loadSync(FILES);
  return {
    decode: (type, bytes) => {
      const found = root.lookupType(type);
      return toProto3JSON(found.decode(bytes), NAMES) as Readonly<Record<string, unknown>>;
    },
    encode: (type, value) => {
      const found = root.lookupType(type);
      const message = fromProto3JSON(found, value as Parameters<typeof fromProto3JSON>[1]);
      if (message === null) throw new TypeError(`there is no ${type} in ${JSON.stringify(value)}`);
      return found.encode(message).finish() as Buffer;
    },
  };
}
