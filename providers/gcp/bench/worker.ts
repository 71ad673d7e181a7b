/** Assets of a page, the most that the inventory gives. */
export const PAGE_ASSETS = 1_000;

/** What every worker is started with. */
export interface BenchOrganization {
  readonly url: string;
  readonly token: string;
  readonly organization: string;
  /** Whether the provider is to keep to the quota that every project has. */
  readonly isPaced: boolean;
}

/** Where the simulated organisation is, its name, a token for it, and whether it counts. */
export function organizationOfBench(): BenchOrganization {
  const [, , url = '', token = '', organization = '', pace = ''] = process.argv;
  return { url, token, organization, isPaced: pace === 'paced' };
}
