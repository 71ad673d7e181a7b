export type { BatchLimits, BatchOptions, UnbatchedMessage } from './batch-resources.ts';
export { batchResources } from './batch-resources.ts';
export type { ProviderClientOptions, WireProvider } from './client/provider-client.ts';
export { createProviderClient } from './client/provider-client.ts';
export type { WireCallSettings } from './client/wire-calls.ts';
export type { InitializeRequest, InitializeResult } from './convert/lifecycle.ts';
export { encodeScanMessage } from './encode/encode-scan-message.ts';
export type { WireFailure, WireStatus } from './error-status.ts';
export { fromWireFailure, toWireStatus } from './error-status.ts';
export { CloudProvider } from './gen/corkscrew_pb.ts';
export { ProviderExtension } from './gen/extension_pb.ts';
export { CONTRACT_VERSION, PLUGIN_HANDSHAKE } from './handshake.ts';
export { createInMemoryTransport } from './in-memory-transport.ts';
export { decodeOffsetToken, encodeOffsetToken } from './offset-token.ts';
export type { PlainScanRequest, ProviderServer } from './server/provider-server.ts';
export { EXTENSION_CAPABILITIES, registerProvider } from './server/register-provider.ts';
export type {
  WireCallOptions,
  WireClient,
  WireContext,
  WireImplementation,
  WireRegistrar,
  WireTrailer,
  WireTransport,
} from './wire-service.ts';
