import { startAzureSimulator } from '@corkscrew/simulator';

/** A process of its own, so that its work counts for nobody: simulates the tenant until its standard input ends. */
const [, , resources = '200000', quota = 'none'] = process.argv;
const simulator = await startAzureSimulator({
  seed: 7,
  resources: Number(resources),
  subscriptions: 40,
  graphQuota: quota === 'none' ? 'none' : { queries: 15, windowMs: 5_000 },
});
process.stdout.write(`${JSON.stringify({ url: simulator.url, token: simulator.issueToken() })}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  void simulator.close();
});
