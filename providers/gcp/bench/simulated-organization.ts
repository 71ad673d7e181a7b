import { startGcpSimulator } from '@corkscrew/simulator';

/** A process of its own, so that its work counts for nobody: simulates the organisation until its standard input ends. */
const [, , resources = '200000'] = process.argv;
const simulator = await startGcpSimulator({ seed: 7, resources: Number(resources), projects: 200, quota: 'none' });
const { url, organization } = simulator;
process.stdout.write(`${JSON.stringify({ url, organization, token: simulator.issueToken() })}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  void simulator.close();
});
