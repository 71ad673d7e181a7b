/** Assets of a page, the most that the inventory gives. */
export const PAGE_ASSETS = 1_000;

/** What every worker is started with: where the simulated organisation is, its name, and a token for it. */
export function organizationOfBench(): { readonly url: string; readonly token: string; readonly organization: string } {
  const [, , url = '', token = '', organization = ''] = process.argv;
  return { url, token, organization };
}
