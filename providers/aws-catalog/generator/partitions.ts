import type { AwsPartition } from '../src/endpoints.ts';

interface PartitionsFile {
  readonly partitions: readonly {
    readonly id: string;
    readonly regionRegex: string;
    readonly regions: Readonly<Record<string, unknown>>;
    readonly outputs: { readonly dnsSuffix: string; readonly implicitGlobalRegion: string };
  }[];
}

interface EndpointsFile {
  readonly partitions: readonly {
    readonly partition: string;
    readonly services: Readonly<
      Record<string, { readonly endpoints?: Readonly<Record<string, unknown>>; readonly isRegionalized?: boolean }>
    >;
  }[];
}

/** Reads botocore's `partitions.json`, without the regions that only stand for a whole partition. */
export function readPartitions(file: unknown): AwsPartition[] {
  return (file as PartitionsFile).partitions.map(({ id, regionRegex, regions, outputs }) => ({
    id,
    dnsSuffix: outputs.dnsSuffix,
    globalRegion: outputs.implicitGlobalRegion,
    regionPattern: regionRegex,
    regions: Object.keys(regions)
      .filter((region) => !region.endsWith('-global'))
      .sort(),
  }));
}

/**
 * Gives a look-up, in botocore's `endpoints.json`, of the regions where an endpoint prefix is known to answer: all of a
 * partition where the service has one endpoint for it.
 */
export function readServiceRegions(
  file: unknown,
  partitions: readonly AwsPartition[],
): (endpointPrefix: string) => Readonly<Record<string, readonly string[]>> | undefined {
  const sources = (file as EndpointsFile).partitions;
  return (endpointPrefix) => {
    const regions: Record<string, readonly string[]> = {};
    for (const { partition, services } of sources) {
      const known = partitions.find(({ id }) => id === partition)?.regions ?? [];
      const service = services[endpointPrefix];
      const listed = Object.keys(service?.endpoints ?? {})
        .filter((region) => known.includes(region))
        .sort();
      const isForAll = service !== undefined && (service.isRegionalized === false || listed.length === 0);
      if (isForAll) regions[partition] = known;
      else if (listed.length > 0) regions[partition] = listed;
    }
    return Object.keys(regions).length === 0 ? undefined : regions;
  };
}
