import { startGcpSimulator } from '@corkscrew/simulator';
import { createVendorMessages } from '../src/testing/vendor-messages.ts';

/** A process of its own, so that its work counts for nobody: simulates the organisation until its standard input ends. */
const [, , resources = '200000'] = process.argv;
const simulator = await startGcpSimulator({
  seed: 7,
  resources: Number(resources),
  projects: 200,
  quota: 'none',
  grpc: { messages: createVendorMessages() },
});
const { url, organization, grpcPort } = simulator;
process.stdout.write(`${JSON.stringify({ url, organization, grpcPort, token: simulator.issueToken() })}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  void simulator.close();
});
