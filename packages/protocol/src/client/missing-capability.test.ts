import { expect, test } from 'vitest';
import { missingCapability, SOLE_CAPABILITIES } from './missing-capability.ts';

test.each(SOLE_CAPABILITIES)('a provider without %s is named, with something to do instead', (capability) => {
  const error = missingCapability('acme', capability);
  expect(error).toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/^provider acme cannot /) as unknown,
  });
  expect(error.hint).toMatch(/\w/);
});
