/** Objects of a page, as the provider asks for them. */
export const PAGE_SIZE = 500;

/** What every worker is started with: where the simulated cluster is. */
export function clusterOfBench(): { readonly url: string; readonly kubeconfig: string } {
  const [, , url = '', kubeconfig = ''] = process.argv;
  return { url, kubeconfig };
}
