export type { CollectedUnit } from './collect-unit.ts';
export { collectUnit } from './collect-unit.ts';
export type { ConformanceFlag } from './conformance-checks.ts';
export type { EncodedMessage, EncodedProvider } from './encoded-provider.ts';
export { openEncodedProvider } from './encoded-provider.ts';
export type { InMemoryProviderOptions } from './in-memory-provider.ts';
export { createInMemoryProvider } from './in-memory-provider.ts';
export type { ConformanceCheck, ConformanceOptions, CreateProvider, TestFramework } from './provider-conformance.ts';
export { describeConformance, providerConformance } from './provider-conformance.ts';
