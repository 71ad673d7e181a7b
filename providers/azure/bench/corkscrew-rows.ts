import { openEncodedProvider } from '@corkscrew/sdk/testing';
import { measure } from '../../../tests/support/bench/measure.ts';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';
import { tenantOfBench } from './worker.ts';

/** Every row through the whole provider: identity, labels, redaction, references, hash, encoded messages. */
const { url, token } = tenantOfBench();
const provider = await openEncodedProvider(createAzureProvider(signedInTo({ issueToken: () => token })), {
  endpoint: url,
});
const { units } = await provider.planScan({});
await measure(async () => {
  let resources = 0;
  for (const unit of units.filter(({ unitId }) => unitId.startsWith('resources/'))) {
    for await (const message of provider.scanUnit(unit)) resources += message.resources;
  }
  return resources;
});
await provider.close();
