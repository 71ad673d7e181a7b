/** Figures that one side of a comparison measured of its own process, start-up not counted. */
export interface Measurement {
  /** Resources, or calls. */
  readonly count: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

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

/** Runs the work and prints what it cost in processor time of this process alone. The work gives what it did. */
export async function measure(work: () => Promise<number>): Promise<void> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const count = await work();
  const { user, system } = process.cpuUsage(before);
  const measurement: Measurement = {
    count,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - startedMs) / 1e3,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}
