import { openEncodedProvider } from '@corkscrew/sdk/testing';
import { measure } from '../../../tests/support/bench/measure.ts';
import { createKubernetesProvider } from '../src/provider.ts';
import { clusterOfBench } from './worker.ts';

/** Every pod through the whole provider: identity, labels, redaction, references, hash, encoded messages. */
const { kubeconfig } = clusterOfBench();
const provider = await openEncodedProvider(createKubernetesProvider({ env: {} }), { kubeconfig });
const { units } = await provider.planScan({ types: ['kubernetes_core_pod'] });
await measure(async () => {
  let resources = 0;
  for (const unit of units) {
    for await (const message of provider.scanUnit(unit)) resources += message.resources;
  }
  return resources;
});
await provider.close();
