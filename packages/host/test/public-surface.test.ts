import { expect, test } from 'vitest';
import * as host from '../src/index.ts';

test('exports these names', () => {
  expect(Object.keys(host).sort()).toMatchInlineSnapshot(`
    [
      "PLUGIN_NODE_FLAGS",
      "assertUsable",
      "connectProvider",
      "fetchConfigSchema",
      "findPlugin",
      "findPlugins",
      "hashPluginFile",
    ]
  `);
});
