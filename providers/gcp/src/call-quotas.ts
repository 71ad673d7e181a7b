import type { CallAllowance } from '@corkscrew/sdk';

/** The calls that Google allows a project only so many of in a minute. */
export type MeteredCall = 'list' | 'search' | 'history';

/** How many calls a minute are allowed; 0 for no limit. */
export type CallsPerMinute = Readonly<Record<MeteredCall, number>>;

/** What a project has without asking for more. Source: Google Cloud, "Cloud Asset Inventory: quotas and limits". */
export const DEFAULT_CALLS_PER_MINUTE: CallsPerMinute = { list: 100, search: 400, history: 100 };

/** Google counts when a call arrives, and calls that follow each other travel at different speeds. */
const WINDOW_MS = 60_500;

/** Which quota an operation counts against, if it has one of its own. */
export function meteredCallOf(operation: string): MeteredCall | undefined {
  if (operation.endsWith('/assets')) return 'list';
  if (operation.endsWith(':searchAllResources')) return 'search';
  return operation.endsWith(':batchGetAssetsHistory') ? 'history' : undefined;
}

/** What may be called, or undefined where there is no limit. */
export function allowanceOf(call: MeteredCall, perMinute: CallsPerMinute): CallAllowance | undefined {
  const calls = perMinute[call];
  return calls === 0 ? undefined : { calls, windowMs: WINDOW_MS };
}
