import { openEncodedProvider } from '@corkscrew/sdk/testing';
import { measure } from '../../../tests/support/bench/measure.ts';
import { createGcpProvider } from '../src/provider.ts';
import { organizationOfBench } from './worker.ts';

/** Every asset through the whole provider: policies, identity, labels, redaction, references, hash, encoded messages. */
const { url, token, organization, isPaced } = organizationOfBench();

const credentials = { getToken: () => Promise.resolve(token), expire: () => undefined };
const provider = await openEncodedProvider(createGcpProvider({ env: {}, credentials }), {
  endpoint: url,
  organizations: [organization],
  kubernetes_objects: true,
  ...(isPaced ? {} : { calls_per_minute: { list: 0, search: 0, history: 0 } }),
});
const { units } = await provider.planScan({});
await measure(async () => {
  let resources = 0;
  for (const unit of units) {
    for await (const message of provider.scanUnit(unit)) resources += message.resources;
  }
  return resources;
});
await provider.close();
