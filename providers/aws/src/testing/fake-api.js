import { openCatalog } from '@corkscrew/aws-catalog';
import { ReplyError } from '../../src/reply-error.js';
/** The catalog that all tests share. */
export const catalog = openCatalog();
/** The account of all tests. */
export const ACCOUNT = {
  accountId: '123456789012',
  arn: 'arn:aws:iam::123456789012:role/reader',
  partition: 'aws',
  credentials: { get: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }), expire: () => {} },
};
/** Settings without environment or profile. */
export function settingsOf(config = {}, env = {}) {
  return {
    config,
    env,
    profile: { name: 'default', region: undefined, endpointUrl: undefined, serviceEndpoints: {} },
    homeRegion: 'eu-west-1',
    homeRegionSource: 'environment',
    accountRegion: 'eu-west-1',
  };
}
/** An API that answers from a function; GetCallerIdentity works unless the function answers it. */
export function createFakeApi(answer, settings = settingsOf()) {
  const calls = [];
  return {
    catalog,
    settings,
    calls,
    hasEndpoint: () => true,
    close: () => {},
    call: async (target, { operation, input }, options = {}) => {
      options.signal?.throwIfAborted();
      const call = { service: target.service.service, operation, region: target.region, input };
      calls.push(call);
      if (options.stats !== undefined) options.stats.calls += 1;
      return answer(call, options);
    },
  };
}
/** A directory of one account. */
export const ACCOUNTS = {
  list: () => Promise.resolve({ accounts: [ACCOUNT], diagnostics: [] }),
  get: () => Promise.resolve(ACCOUNT),
  close: () => {},
};
/** A refusal by a service. */
export function refusal(code, message = 'no', httpStatus = 400) {
  return new ReplyError(message, { code, httpStatus });
}
//# sourceMappingURL=fake-api.js.map
