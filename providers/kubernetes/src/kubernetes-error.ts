import type { CorkscrewError } from '@corkscrew/sdk';
import {
  describeHttpFailure,
  type FailureHints,
  type HttpFailure,
  HttpReplyError,
  toHttpError,
} from '@corkscrew/sdk/http';
import { continueTokenOf } from './refusal.ts';

/** A failure in terms that decide what to do about it. */
export interface KubernetesFailure extends HttpFailure {
  /** With `expired`: where the listing can go on. */
  readonly continueToken: string | undefined;
}

/** Says what a failure is. Walks the causes for what the transport reported. */
export function describeFailure(error: unknown): KubernetesFailure {
  const continueToken = error instanceof HttpReplyError ? continueTokenOf(error.body) : undefined;
  return { ...describeHttpFailure(error), continueToken };
}

/** Turns a failed call into our error: `what` says what failed and on which object. */
export function toCorkscrewError(error: unknown, what: string): CorkscrewError {
  return toHttpError(error, what, HINTS);
}

const HINTS: FailureHints = {
  bad_credentials: 'Sign in to the cluster again, and check the user of the context in your kubeconfig.',
  timeout: 'Check the network, proxies and the server of the context in your kubeconfig.',
  tls: 'Check the certificates of the context in your kubeconfig, and that its server is the one you mean.',
  transport: 'Check that the cluster runs, the network, proxies and the server of the context in your kubeconfig.',
  unknown_host: 'Check the server of the context in your kubeconfig, and the network.',
};
