import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createDispatcher, sendHttp } from '@corkscrew/sdk/http';
import { measure } from '../../../tests/support/bench/measure.ts';
import { organizationOfBench, PAGE_ASSETS } from './worker.ts';

interface Page {
  readonly assets?: readonly unknown[];
  readonly nextPageToken?: string;
}

/** The least that anybody must do, over the provider's own HTTP core: fetch the pages, parse them, write a line an asset. */
const { url, token, organization } = organizationOfBench();
const output = createWriteStream('/dev/null');
const dispatcher = createDispatcher({ url });
await measure(async () => {
  let assets = 0;
  let pageToken = '';
  do {
    const query = new URLSearchParams({ contentType: 'RESOURCE', pageSize: String(PAGE_ASSETS), pageToken });
    const { body } = await sendHttp(dispatcher, {
      method: 'GET',
      url: `${url}/v1/${organization}/assets?${query.toString()}`,
      headers: { authorization: `Bearer ${token}` },
    });
    const page = JSON.parse(body.toString('utf8')) as Page;
    for (const asset of page.assets ?? []) {
      assets += 1;
      if (!output.write(`${JSON.stringify(asset)}\n`)) await once(output, 'drain');
    }
    pageToken = page.nextPageToken ?? '';
  } while (pageToken !== '');
  return assets;
});
output.end();
await dispatcher.destroy();
