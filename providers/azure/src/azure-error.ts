import type { CorkscrewError } from '@corkscrew/sdk';
import { type FailureHints, toHttpError } from '@corkscrew/sdk/http';

const HINTS: FailureHints = {
  bad_credentials: 'Sign in again: `az login`, and check that AZURE_TENANT_ID names the tenant you mean.',
  denied: 'Give the identity the role Reader on the management group or subscriptions to scan.',
  throttled: 'Scan again later, or lower max_concurrency.',
  timeout: 'Check the network, proxies and the endpoint in the Azure block of the configuration.',
  tls: 'Check that the endpoint is the one you mean, and its certificate (NODE_EXTRA_CA_CERTS).',
  transport: 'Check the network, proxies and the endpoint in the Azure block of the configuration.',
  unknown_host: 'Check the cloud and endpoint in the Azure block of the configuration, and the network.',
};

/** Turns a failed call into our error: `what` says what failed and on which object. */
export function toCorkscrewError(error: unknown, what: string): CorkscrewError {
  return toHttpError(error, what, HINTS);
}
