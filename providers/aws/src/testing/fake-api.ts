import { type AwsCatalog, openCatalog } from '@corkscrew/aws-catalog';
import type { AccountDirectory, AwsAccount } from '../accounts.ts';
import type { ApiCallOptions, AwsApi, CallTarget } from '../aws-api.ts';
import { countCall } from '../call-stats.ts';
import type { AwsConfig } from '../config.ts';
import { ReplyError } from '../reply-error.ts';
import type { Output } from '../service-client.ts';
import type { AwsSettings } from '../settings.ts';

/** The catalog that all tests share. */
export const catalog: AwsCatalog = openCatalog();

/** The account of all tests. */
export const ACCOUNT: AwsAccount = {
  accountId: '123456789012',
  arn: 'arn:aws:iam::123456789012:role/reader',
  partition: 'aws',
  credentials: { get: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }), expire: () => {} },
};

/** Settings without environment or profile. */
export function settingsOf(config: AwsConfig = {}, env: NodeJS.ProcessEnv = {}): AwsSettings {
  return {
    config,
    env,
    profile: { name: 'default', region: undefined, endpointUrl: undefined, serviceEndpoints: {} },
    homeRegion: 'eu-west-1',
    homeRegionSource: 'environment',
    accountRegion: 'eu-west-1',
  };
}

/** One call that reached the fake. */
export interface SeenCall {
  readonly accountId: string;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers a call, or throws what the call fails with. */
export type Answer = (call: SeenCall, options: ApiCallOptions) => Output | Promise<Output>;

/** An API that answers from a function; GetCallerIdentity works unless the function answers it. */
export function createFakeApi(
  answer: Answer,
  settings: AwsSettings = settingsOf(),
): AwsApi & { readonly calls: readonly SeenCall[] } {
  const calls: SeenCall[] = [];
  return {
    catalog,
    settings,
    calls,
    hasEndpoint: () => true,
    close: () => {},
    call: async (target: CallTarget, { operation, input }, options = {}) => {
      options.signal?.throwIfAborted();
      const { accountId, service, region } = target;
      const call = { accountId, service: service.service, operation, region, input };
      calls.push(call);
      if (options.stats !== undefined) countCall(options.stats, service, operation);
      return answer(call, options);
    },
  };
}

/** A directory of one account. */
export const ACCOUNTS: AccountDirectory = {
  list: () => Promise.resolve({ accounts: [ACCOUNT], diagnostics: [] }),
  get: () => Promise.resolve(ACCOUNT),
  close: () => {},
};

/** A refusal by a service. */
export function refusal(code: string, message = 'no', httpStatus = 400): ReplyError {
  return new ReplyError(message, { code, httpStatus });
}
