import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { measure } from '../../../tests/support/bench/measure.ts';
import { PAGE_ROWS, QUERY, tenantOfBench } from './worker.ts';

/** Every row as a plain script writes it: the vendor's own client, page by page, JSON lines. */
const { url, token } = tenantOfBench();
const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
const client = new ResourceGraphClient(credential, { endpoint: url, allowInsecureConnection: true });
// Its credentials may not travel over plain HTTP, so the token is put in by hand.
client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
client.pipeline.addPolicy({
  name: 'token of the bench',
  sendRequest: (request, next) => {
    request.headers.set('authorization', `Bearer ${token}`);
    return next(request);
  },
});
const output = createWriteStream('/dev/null');
await measure(async () => {
  let rows = 0;
  let skipToken: string | undefined;
  do {
    const page = await client.resources({
      query: QUERY,
      options: { top: PAGE_ROWS, resultFormat: 'objectArray', ...(skipToken === undefined ? {} : { skipToken }) },
    });
    for (const row of Object.values(page.data as Record<string, unknown>)) {
      rows += 1;
      if (!output.write(`${JSON.stringify(row)}\n`)) await once(output, 'drain');
    }
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  return rows;
});
output.end();
