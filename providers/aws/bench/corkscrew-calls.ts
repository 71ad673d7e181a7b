import { openCatalog } from '@corkscrew/aws-catalog';
import { forEachConcurrent } from '@corkscrew/sdk';
import { createAwsApi } from '../src/aws-api.ts';
import { loadSettings } from '../src/settings.ts';
import { environmentOfBench } from './environment.ts';
import { ROUNDS, SMALL_CALLS } from './small-calls.ts';
import { measure } from '../../../tests/support/bench/measure.ts';
import { CONCURRENT_CALLS, catalogOfBench, KEYS, REGION } from './worker.ts';

/** Small pages through the provider's client: guard, limits, retries, signing, reading. */
const catalog = openCatalog(catalogOfBench());
const api = createAwsApi({ catalog, settings: await loadSettings({}, environmentOfBench(), catalog.partitions) });
const credentials = { get: () => Promise.resolve(KEYS), expire: () => {} };
const calls = Array.from({ length: ROUNDS }, () => SMALL_CALLS).flat();
await measure(async () => {
  await forEachConcurrent(calls, CONCURRENT_CALLS, async ({ service, operation }) => {
    const target = { accountId: 'bench', credentials, service: catalog.service(service), region: REGION };
    await api.call(target, { operation, input: {} });
  });
  return calls.length;
});
api.close();
