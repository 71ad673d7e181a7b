export type { ExpectedCount } from './estate/estate.ts';
export type { FaultOptions, RequestLogEntry, SimulatorOptions } from './options.ts';
export type { RequestKind } from './routing/access.ts';
export type { RequestCount } from './server/request-ledger.ts';
export type { WireName } from './wire/wire-name.ts';
export type { Simulator } from './simulator.ts';
export { startSimulator } from './simulator.ts';
