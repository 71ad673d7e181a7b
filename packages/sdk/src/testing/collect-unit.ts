import type {
  CallOptions,
  Claim,
  Diagnostic,
  ProviderClient,
  ScannedResource,
  ScanUnit,
  UnitProgress,
} from '@corkscrew/core';

/** Everything that one unit sent. */
export interface CollectedUnit {
  readonly resources: readonly ScannedResource[];
  readonly claims: readonly Claim[];
  readonly diagnostics: readonly Diagnostic[];
  readonly progress: readonly UnitProgress[];
  /** Sizes of the batches, in order. */
  readonly batchSizes: readonly number[];
}

/** Runs a unit to its end and gathers what it sends. */
export async function collectUnit(
  client: Pick<ProviderClient, 'scanUnit'>,
  unit: ScanUnit,
  options?: CallOptions,
): Promise<CollectedUnit> {
  const resources: ScannedResource[] = [];
  const claims: Claim[] = [];
  const diagnostics: Diagnostic[] = [];
  const progress: UnitProgress[] = [];
  const batchSizes: number[] = [];
  for await (const message of client.scanUnit(unit, options)) {
    switch (message.kind) {
      case 'resources':
        resources.push(...message.resources);
        batchSizes.push(message.resources.length);
        break;
      case 'claim':
        claims.push(message.claim);
        break;
      case 'diagnostic':
        diagnostics.push(message.diagnostic);
        break;
      case 'progress':
        progress.push(message.progress);
        break;
      default:
        message satisfies never;
    }
  }
  return { resources, claims, diagnostics, progress, batchSizes };
}
