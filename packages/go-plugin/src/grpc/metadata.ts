import { Metadata } from '@grpc/grpc-js';
import type { ErrorMetadata } from '../go-plugin-error.ts';

/** Metadata to send: gRPC's own class, or a plain record; keys that end in `-bin` carry bytes. */
export type MetadataInit = Metadata | Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;

/** Turns a {@link MetadataInit} into gRPC's class. */
export function createMetadata(init: MetadataInit | undefined): Metadata {
  if (init instanceof Metadata) return init;
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(init ?? {})) {
    const values = typeof value === 'string' || value instanceof Uint8Array ? [value] : value;
    for (const one of values) metadata.add(key, typeof one === 'string' ? one : Buffer.from(one));
  }
  return metadata;
}

/** Gives the plain record that an error keeps. */
export function metadataRecord(metadata: Metadata | undefined): ErrorMetadata {
  if (metadata === undefined) return {};
  return Object.fromEntries(Object.keys(metadata.getMap()).map((key) => [key, metadata.get(key)]));
}
