/** Assets of a page, the most that the inventory gives. */
export const PAGE_ASSETS = 1_000;

/** What every worker is started with. */
export interface BenchOrganization {
  readonly url: string;
  readonly token: string;
  readonly organization: string;
  /** Where the same is served over gRPC, without TLS. */
  readonly grpcPort: number;
  /** Whether the provider is to keep to the quota that every project has. */
  readonly isPaced: boolean;
}

/** Where the simulated organisation is, its name, a token for it, and whether it counts. */
export function organizationOfBench(): BenchOrganization {
  const [, , url = '', token = '', organization = '', grpcPort = '', pace = ''] = process.argv;
  return { url, token, organization, grpcPort: Number(grpcPort), isPaced: pace === 'paced' };
}
