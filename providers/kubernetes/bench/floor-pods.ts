import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { AdaptiveLimiter, createReadOnlyGuard } from '@corkscrew/sdk';
import { createDispatcher, createJsonApi } from '@corkscrew/sdk/http';
import { measure } from '../../../tests/support/bench/measure.ts';
import { clusterOfBench, PAGE_SIZE } from './worker.ts';

/**
 * The least that anybody must do: fetch the pages by the HTTP core that the provider has, which parses them, and write a line
 * for each pod.
 */
const { url } = clusterOfBench();
const output = createWriteStream('/dev/null');
const dispatcher = createDispatcher({ url });
const limiter = new AdaptiveLimiter({ maxConcurrency: 1 });
const api = createJsonApi({
  dispatcher,
  guard: createReadOnlyGuard('floor', () => undefined),
  authorize: () => Promise.resolve({ headers: {} }),
  limiterOf: () => limiter,
  readRefusal: () => ({}),
});
await measure(async () => {
  let pods = 0;
  let token = '';
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(token === '' ? {} : { continue: token }) });
    const page = {
      service: 'pods',
      operation: 'list',
      url: `${url}/api/v1/pods?${query.toString()}`,
      label: 'list pods',
    };
    const { body } = await api.call(page);
    for (const pod of body['items'] as readonly unknown[]) {
      pods += 1;
      if (!output.write(`${JSON.stringify(pod)}\n`)) await once(output, 'drain');
    }
    token = (body['metadata'] as { readonly continue?: string }).continue ?? '';
  } while (token !== '');
  return pods;
});
output.end();
await dispatcher.close();
