export type { Address, Network } from './address.ts';
export type { Broker, BrokerConnection, BrokerServer, DialOptions } from './broker.ts';
export {
  type ErrorMetadata,
  GoPluginError,
  type GoPluginErrorCode,
  type GoPluginErrorOptions,
  isGoPluginError,
} from './go-plugin-error.ts';
export type { MetadataInit } from './grpc/metadata.ts';
export { type BindOptions, bindService, type BoundService } from './grpc/service-binding.ts';
export { createServiceClient } from './grpc/service-client.ts';
export type {
  CallOptions,
  ServerContext,
  ServiceClient,
  ServiceImplementation,
  ServiceRegistrar,
} from './grpc/service-types.ts';
export { defaultToStatus, GrpcStatus, type StatusInit, type ToStatus } from './grpc/status.ts';
export { CORE_PROTOCOL_VERSION, type Handshake } from './handshake-line.ts';
export type { Checksum, FileChecksum } from './host/checksum.ts';
export type { HostOptions, LaunchOptions } from './host/launch-options.ts';
export { launchPlugin } from './host/launch-plugin.ts';
export type { PluginExit } from './host/plugin-child.ts';
export type { CloseOutcome, PingOptions, PluginProcess } from './host/plugin-process.ts';
export { type ReattachOptions, reattachPlugin } from './host/reattach-plugin.ts';
export { createHclogLogger, type HclogLogger, type HclogOptions, type LogFields } from './log/hclog-logger.ts';
export { LOG_LEVELS, type LogEntry, type LogLevel, parseLogLine } from './log/log-line.ts';
export type { PluginRegistrar, ServeLimits, ServeOptions, TestMode } from './plugin/serve-options.ts';
export { servePlugin } from './plugin/serve-plugin.ts';
export { formatReattachConfig, parseReattachConfig, type ReattachConfig } from './reattach-config.ts';
export type { Curve } from './tls/identity.ts';
