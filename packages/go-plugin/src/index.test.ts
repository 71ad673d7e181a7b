import { expect, test } from 'vitest';
import * as api from './index.ts';

test('exports exactly the public surface', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "CORE_PROTOCOL_VERSION",
      "GoPluginError",
      "GrpcStatus",
      "LOG_LEVELS",
      "bindService",
      "createHclogLogger",
      "createServiceClient",
      "defaultToStatus",
      "formatReattachConfig",
      "isGoPluginError",
      "launchPlugin",
      "parseLogLine",
      "parseReattachConfig",
      "reattachPlugin",
      "servePlugin",
    ]
  `);
});

test('recognises its errors across copies of the package', () => {
  const error = new api.GoPluginError('closed', 'gone', { hint: 'h' });
  const foreign = Object.assign(new Error('gone'), { [Symbol.for('go-plugin.error')]: true });
  expect(api.isGoPluginError(error)).toBe(true);
  expect(api.isGoPluginError(foreign)).toBe(true);
  expect(api.isGoPluginError(new Error('gone'))).toBe(false);
  expect(api.isGoPluginError(undefined)).toBe(false);
  expect(error).toMatchObject({ name: 'GoPluginError', code: 'closed', message: 'gone', hint: 'h', details: {} });
});
