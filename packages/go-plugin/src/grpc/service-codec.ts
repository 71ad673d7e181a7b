import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  isMessage,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import type { ServiceDefinition } from '@grpc/grpc-js';

/** How one method's messages go over the wire. */
export interface MethodCodec {
  readonly path: string;
  readonly originalName: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: object) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Message;
  readonly responseSerialize: (value: object) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Message;
}

/** Describes one method to grpc-js. */
export function createMethodCodec(method: DescMethod): MethodCodec {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    originalName: method.localName,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: createSerializer(method.input),
    requestDeserialize: createDeserializer(method.input),
    responseSerialize: createSerializer(method.output),
    responseDeserialize: createDeserializer(method.output),
  };
}

/** Describes a whole service to grpc-js. */
export function createServiceDefinition(service: DescService): ServiceDefinition {
  return Object.fromEntries(service.methods.map((method) => [method.localName, createMethodCodec(method)]));
}

function createSerializer(schema: DescMessage): (value: object) => Buffer {
  return (value) => {
    if (value instanceof Uint8Array) return toBuffer(value);
    const message = isMessage(value, schema) ? value : create(schema, value as Record<string, unknown>);
    return toBuffer(toBinary(schema, message));
  };
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function createDeserializer(schema: DescMessage): (bytes: Buffer) => Message {
  return (bytes) => fromBinary(schema, bytes);
}
