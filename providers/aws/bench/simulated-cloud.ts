import { startSimulator } from '@corkscrew/simulator';
import { REGION } from './worker.ts';

/** A process of its own, so that its work counts for nobody: simulates the cloud until its standard input ends. */
const wantedInstances = Number(process.argv[2] ?? 0);

/** What share of an estate's resources are instances shows in a small one. */
async function resourcesFor(instances: number): Promise<number> {
  const probe = 10_000;
  await using simulator = await startSimulator({ seed: 7, regions: [REGION], resources: probe });
  const found = simulator
    .expectedCounts()
    .find(({ service, type, region }) => service === 'ec2' && type === 'Instance' && region === REGION);
  return Math.ceil((instances * probe) / (found?.count ?? probe));
}

const resources = wantedInstances === 0 ? 0 : await resourcesFor(wantedInstances);
const simulator = await startSimulator({ seed: 7, regions: [REGION], resources });
process.stdout.write(`${simulator.url}\n`);
process.stdin.resume();
process.stdin.on('end', () => void simulator.close());
