/** Figures that one side of a comparison measured of its own process, start-up not counted. */
export interface Measurement {
  /** What was done: resources, calls. */
  readonly count: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
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
