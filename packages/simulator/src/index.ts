export type { ClusterParts } from './estate/cluster-parts.ts';
export type {
  AzureFaultOptions,
  AzureLogEntry,
  AzureSimulatorOptions,
  GraphQuota,
  ReadBucket,
} from './azure/azure-options.ts';
export type { AzureSimulator } from './azure/azure-simulator.ts';
export { startAzureSimulator } from './azure/azure-simulator.ts';
export type { ExpectedAzureCount } from './azure/expected-rows.ts';
export type { ExpectedChange, MemberChange } from './estate/estate-changes.ts';
export type { ExpectedCount } from './estate/estate.ts';
export type { ExpectedAssets, ExpectedGcpCount } from './gcp/expected-assets.ts';
export type {
  GcpContent,
  GcpFaultOptions,
  GcpGrpcOptions,
  GcpLogEntry,
  GcpQuota,
  GcpSimulatorOptions,
  GrpcMessages,
} from './gcp/gcp-options.ts';
export type { GcpSimulator } from './gcp/gcp-simulator.ts';
export { startGcpSimulator } from './gcp/gcp-simulator.ts';
export type { ClusterMachine } from './kubernetes/cluster-layout.ts';
export type { KubernetesLogEntry, KubernetesSimulatorOptions } from './kubernetes/kubernetes-options.ts';
export type { ExpectedObjects, KubernetesSimulator } from './kubernetes/kubernetes-simulator.ts';
export { startKubernetesSimulator } from './kubernetes/kubernetes-simulator.ts';
export type { FaultOptions, RequestLogEntry, SimulatorOptions } from './options.ts';
export type { RequestKind } from './routing/access.ts';
export type { RequestCount } from './server/request-ledger.ts';
export type { WireName } from './wire/wire-name.ts';
export type { Simulator } from './simulator.ts';
export { startSimulator } from './simulator.ts';
