import { describe } from 'vitest';
import { isRealServerLeftOut, startRealApiServer } from '../../providers/kubernetes/test/support/real-api-server.ts';
import { startSimulatedCluster } from '../../providers/kubernetes/test/support/simulated-cluster.ts';
import { describeKubernetesCommands } from './kubernetes-suite.ts';

describe('the commands on a simulated cluster', () => {
  describeKubernetesCommands(startSimulatedCluster);
});

describe.skipIf(isRealServerLeftOut('the commands on a real API server'))('the commands on a real API server', () => {
  describeKubernetesCommands(startRealApiServer);
});
