import type { AcceptedGap } from '@corkscrew/engine';
import type { AcceptedGapConfig } from './config-schema.ts';

/** Gives an accepted gap of the file as the engine takes it. */
export function toAcceptedGap({ account, expires, ...gap }: AcceptedGapConfig): AcceptedGap {
  return { ...gap, accountId: account, expiresAt: new Date(expires) };
}
