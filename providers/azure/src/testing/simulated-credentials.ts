import type { AzureCredentials } from '../credentials.ts';
import type { AzureProviderOptions } from '../provider.ts';

/** What gives out tokens: a simulated tenant. */
export interface TokenSource {
  issueToken(service?: 'management' | 'directory'): string;
}

/** Options of a provider that signs in to a simulated tenant, without an authority in between. */
export function signedInTo(tenant: TokenSource): AzureProviderOptions {
  const credentialsFor = (service: 'management' | 'directory'): AzureCredentials => ({
    getToken: () => Promise.resolve(tenant.issueToken(service)),
    expire: () => undefined,
  });
  return {
    env: {},
    credentials: credentialsFor('management'),
    directoryCredentials: credentialsFor('directory'),
  };
}
