import { expect, test } from 'vitest';
import * as protocol from '../src/index.ts';

test('exports these names', () => {
  expect(Object.keys(protocol).sort()).toMatchInlineSnapshot(`
    [
      "CONTRACT_VERSION",
      "CloudProvider",
      "EXTENSION_CAPABILITIES",
      "PLUGIN_HANDSHAKE",
      "ProviderExtension",
      "batchResources",
      "createInMemoryTransport",
      "createProviderClient",
      "decodeOffsetToken",
      "encodeOffsetToken",
      "encodeScanMessage",
      "fromWireFailure",
      "registerProvider",
      "toWireStatus",
    ]
  `);
});
