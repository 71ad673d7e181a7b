import { afterAll, beforeAll } from 'vitest';
import type { AwsProviderOptions } from '../../src/provider.ts';

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'] as const;

/**
 * Points the AWS credentials chain of this process at keys that only moto takes, while the tests of the calling suite run;
 * the environment is put back after them.
 */
export function useMotoCredentials(): void {
  const before = new Map<string, string | undefined>();
  beforeAll(() => {
    for (const name of NAMES) {
      before.set(name, process.env[name]);
      delete process.env[name];
    }
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'not-a-secret';
  });
  afterAll(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

/** The environment that a provider on moto sees: no configuration files, one endpoint, one region. */
export function motoEnvironment(url: string): NonNullable<AwsProviderOptions['env']> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  };
}
