import type { CorkscrewError } from '@corkscrew/sdk';
import { type FailureHints, toHttpError } from '@corkscrew/sdk/http';

const HINTS: FailureHints = {
  bad_credentials: 'Sign in again: `gcloud auth application-default login`.',
  denied:
    'Grant roles/cloudasset.viewer and roles/browser on the scope, and roles/serviceusage.serviceUsageConsumer on the quota project.',
  throttled: 'Scan again later, or lower max_concurrency.',
  timeout: 'Check the network, proxies and the endpoint in the Google Cloud block of the configuration.',
  tls: 'Check that the endpoint is the one you mean, and its certificate (NODE_EXTRA_CA_CERTS).',
  transport: 'Check the network, proxies and the endpoint in the Google Cloud block of the configuration.',
  unknown_host: 'Check the endpoint in the Google Cloud block of the configuration, and the network.',
  unsupported: 'Enable the API: `gcloud services enable cloudasset.googleapis.com`, in the quota project.',
};

/** Turns a failed call into our error: `what` says what failed and on which object. */
export function toCorkscrewError(error: unknown, what: string): CorkscrewError {
  return toHttpError(error, what, HINTS);
}
