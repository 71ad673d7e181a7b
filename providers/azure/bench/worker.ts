/** Rows of a page, the most that Resource Graph gives. */
export const PAGE_ROWS = 1_000;

/** The table whose rows all sides read, in the order that pages can be cut in. */
export const QUERY = 'resources | order by id asc';

/** What every worker is started with: where the simulated tenant is, and a token for it. */
export function tenantOfBench(): { readonly url: string; readonly token: string } {
  const [, , url = '', token = ''] = process.argv;
  return { url, token };
}
