import type { Refusal } from '@corkscrew/sdk/http';

interface Status {
  readonly kind: 'Status';
  readonly reason?: string;
  readonly message?: string;
  readonly metadata?: { readonly continue?: string };
}

/** Reads what a server says with a refusal: a Status, or whatever a proxy before it says. */
export function readRefusal(body: unknown): Refusal {
  const status = statusOf(body);
  return { code: status?.reason || undefined, message: status?.message || undefined };
}

/** With a 410: where the listing can go on, though at a later state of the cluster. */
export function continueTokenOf(body: unknown): string | undefined {
  return statusOf(body)?.metadata?.continue;
}

function statusOf(body: unknown): Status | undefined {
  if (typeof body !== 'object' || body === null || (body as { kind?: unknown }).kind !== 'Status') return undefined;
  return body as Status;
}
