import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createDispatcher, sendHttp } from '@corkscrew/sdk/http';
import { measure } from '../../../tests/support/bench/measure.ts';
import { PAGE_ROWS, QUERY, tenantOfBench } from './worker.ts';

interface Page {
  readonly data: readonly unknown[];
  readonly $skipToken?: string;
}

/** The least that anybody must do, over the provider's own HTTP core: fetch the pages, parse them, write a line for each row. */
const { url, token } = tenantOfBench();
const output = createWriteStream('/dev/null');
const dispatcher = createDispatcher({ url });
await measure(async () => {
  let rows = 0;
  let skipToken: string | undefined;
  do {
    const options = { $top: PAGE_ROWS, ...(skipToken === undefined ? {} : { $skipToken: skipToken }) };
    const { body } = await sendHttp(dispatcher, {
      method: 'POST',
      url: `${url}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, options }),
    });
    const page = JSON.parse(body.toString('utf8')) as Page;
    for (const row of page.data) {
      rows += 1;
      if (!output.write(`${JSON.stringify(row)}\n`)) await once(output, 'drain');
    }
    skipToken = page.$skipToken;
  } while (skipToken !== undefined);
  return rows;
});
output.end();
await dispatcher.destroy();
