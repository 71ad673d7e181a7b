/** The one region of the bench's cloud. */
export const REGION = 'us-east-1';

/** Keys that the simulator takes. */
export const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' } as const;

/** Calls of small pages that are in flight at once. */
export const CONCURRENT_CALLS = 16;

/** The endpoint of the simulated cloud, which every worker is started with. */
export function endpointOfBench(): string {
  const [, , url = ''] = process.argv;
  return url;
}

/** Where the catalog's data is, which a bundle does not have beside itself. */
export function catalogOfBench(): string {
  const [, , , folder = ''] = process.argv;
  return folder;
}
