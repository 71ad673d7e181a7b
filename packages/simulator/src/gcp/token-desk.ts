import { unauthenticated } from './gcp-fault.ts';

/** Gives out access tokens and knows them again. */
export interface GcpTokenDesk {
  issue(): { readonly token: string; readonly expiresInSeconds: number };
  /** @throws GcpFault 401 for one that is none of ours, has expired or was revoked. */
  check(authorization: string): void;
  /** From now on, tokens that were given out so far are refused. */
  revokeAll(): void;
  /** How many were given out. */
  readonly issued: number;
}

const TOKEN = /^Bearer ya29\.s(\d+)-(\d+)-(\d+)$/i;

/** Makes the desk. */
export function createGcpTokenDesk(options: { readonly seed: number; readonly lifetimeSeconds: number }): GcpTokenDesk {
  let issued = 0;
  let revoked = 0;
  return {
    get issued() {
      return issued;
    },
    issue: () => {
      issued += 1;
      const end = Math.floor(Date.now() / 1_000) + options.lifetimeSeconds;
      return { token: `ya29.s${Math.abs(options.seed)}-${issued}-${end}`, expiresInSeconds: options.lifetimeSeconds };
    },
    check: (authorization) => {
      const [, seed, number, end] = TOKEN.exec(authorization) ?? [];
      if (seed !== String(Math.abs(options.seed))) throw unauthenticated('CREDENTIALS_MISSING');
      if (Number(number) <= revoked || Number(end) * 1_000 <= Date.now()) throw unauthenticated('ACCESS_TOKEN_EXPIRED');
    },
    revokeAll: () => {
      revoked = issued;
    },
  };
}
