/** One of AWS's partitions: a set of regions with an account space and host names of its own. */
export interface AwsPartition {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... as in the second field of an ARN. */
  readonly id: string;
  readonly dnsSuffix: string;
  /** Region that stands for the partition where a service has a single endpoint. */
  readonly globalRegion: string;
  /** Regular expression that matches the partition's region names, newer ones than {@link regions} included. */
  readonly regionPattern: string;
  readonly regions: readonly string[];
}

/** Where a service answers. `{region}` in a field stands for the region asked for. */
export interface EndpointTemplate {
  readonly url: string;
  /** Left out where requests are signed for the region asked for. */
  readonly signingRegion?: string;
  /** Left out where requests are signed with {@link ServiceCatalog.signingName}. */
  readonly signingName?: string;
}

/** A service's endpoints, evaluated from its endpoint rules when the catalog was made. */
export interface EndpointTable {
  /** By partition id. A partition that the rules do not know is missing. */
  readonly partitions: Readonly<Record<string, EndpointTemplate>>;
  /** Regions that differ from their partition's template. */
  readonly exceptions?: Readonly<Record<string, EndpointTemplate>>;
}

/** An endpoint ready for use. */
export interface ResolvedEndpoint {
  readonly url: string;
  readonly signingRegion: string;
  readonly signingName: string;
}

/** The part of a service catalog that {@link resolveEndpoint} reads. */
export interface EndpointSource {
  readonly signingName: string;
  readonly endpoints: EndpointTable;
  readonly operationEndpoints?: Readonly<Record<string, EndpointTable>>;
}

/** What {@link resolveEndpoint} resolves for. */
export interface EndpointRequest {
  readonly region: string;
  /** Some operations have a host of their own, such as S3's directory buckets. */
  readonly operation?: string;
}

/**
 * Gives the partition of a region, by its list of regions first and by its name pattern second, so that a region newer
 * than the catalog is found too.
 *
 * @returns undefined for a name that no partition could have.
 */
export function partitionOf(region: string, partitions: readonly AwsPartition[]): AwsPartition | undefined {
  return (
    partitions.find((partition) => partition.regions.includes(region)) ??
    partitions.find((partition) => new RegExp(partition.regionPattern).test(region))
  );
}

/**
 * Gives the URL and the signing scope of a service in a region.
 *
 * @returns undefined where the region is of no known partition or the service's rules give it no endpoint.
 */
export function resolveEndpoint(
  service: EndpointSource,
  request: EndpointRequest,
  partitions: readonly AwsPartition[],
): ResolvedEndpoint | undefined {
  const { region, operation } = request;
  const partition = partitionOf(region, partitions);
  if (partition === undefined) return undefined;
  const own = operation === undefined ? undefined : service.operationEndpoints?.[operation];
  const table = own ?? service.endpoints;
  const template = table.exceptions?.[region] ?? table.partitions[partition.id];
  if (template === undefined) return undefined;
  return {
    url: template.url.replaceAll('{region}', region),
    signingRegion: template.signingRegion ?? region,
    signingName: template.signingName ?? service.signingName,
  };
}
