import { describe } from 'vitest';
import { isRealServerLeftOut, startRealApiServer } from '../../providers/kubernetes/test/support/real-api-server.ts';
import { startSimulatedCluster } from '../../providers/kubernetes/test/support/simulated-cluster.ts';
import { describeWatch } from './watch-suite.ts';

describe('corkscrew watch on a simulated cluster', () => {
  describeWatch('simulated cluster', startSimulatedCluster);
});

describe.skipIf(isRealServerLeftOut('corkscrew watch on a real API server'))(
  'corkscrew watch on a real API server',
  () => {
    describeWatch('real API server', startRealApiServer);
  },
);
