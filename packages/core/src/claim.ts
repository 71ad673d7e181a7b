/**
 * What one enumeration covers. `*` in a field other than the account means any value: such a claim speaks for all narrower
 * enumerations of its account that nobody named this time, so that the last resource of a type vanishes too
 * where a cloud is asked for everything at once.
 */
export interface ClaimScope {
  readonly accountId: string;
  /** Region of the listing, which for a global list is `global` even where its items are regional. */
  readonly region: string;
  readonly service: string;
  readonly type: string;
  /**
   * Narrows the enumeration further: a parent's id, a namespace. Empty for none. `*` speaks for what is under parents that
   * nobody named, such as those that a whole list of parents no longer has.
   */
  readonly subScope: string;
}

/**
 * How an enumeration ended.
 *
 * `complete`: everything there is was listed. `truncated`: some was. `denied`: we may not list it. `not_applicable`: it
 * cannot exist here, such as a service absent from a region. `unsupported`: the endpoint does not answer this list.
 * `failed`: anything else.
 */
export type ClaimOutcome = 'complete' | 'truncated' | 'denied' | 'not_applicable' | 'unsupported' | 'failed';

/** All claim outcomes, for decoding one that came over the wire. */
export const CLAIM_OUTCOMES: readonly ClaimOutcome[] = [
  'complete',
  'truncated',
  'denied',
  'not_applicable',
  'unsupported',
  'failed',
];

/** What a scan unit says about one enumeration. Only claims decide what vanished. */
export interface Claim {
  readonly scope: ClaimScope;
  readonly outcome: ClaimOutcome;
  /** Resources listed under this claim in this unit. */
  readonly count: number;
  /** Why the outcome is not `complete`, in words; empty otherwise. */
  readonly reason: string;
  /**
   * Whether of what is listed only the current state is kept: no versions, no changes, no trace of what is gone. For types
   * that come and go all the time.
   *
   * @defaultValue false
   */
  readonly isCurrentStateOnly?: boolean | undefined;
}

/**
 * The key under which a claim is stored and which its resources carry: the scope's fields joined by `/`, with `%` and `/`
 * escaped so that different scopes never share a key.
 */
export function claimKey(scope: ClaimScope): string {
  return [scope.accountId, scope.region, scope.service, scope.type, scope.subScope].map(escapePart).join('/');
}

/** Reads a key that {@link claimKey} made. Anything else gives `undefined`. */
export function parseClaimKey(key: string): ClaimScope | undefined {
  const [accountId, region, service, type, subScope, ...rest] = key.split('/').map(unescapePart);
  if (accountId === undefined || region === undefined || service === undefined) return undefined;
  if (type === undefined || subScope === undefined || rest.length > 0) return undefined;
  return { accountId, region, service, type, subScope };
}

/** Tells whether everything that `inner` covers is covered by `outer`. */
export function isWithinScope(inner: ClaimScope, outer: Omit<ClaimScope, 'subScope'>): boolean {
  return (['accountId', 'region', 'service', 'type'] as const).every(
    (field) => outer[field] === '*' || outer[field] === inner[field],
  );
}

/** Tells whether a scope has a `*`, so that it speaks for narrower ones. */
export function isWildcardScope({ region, service, type, subScope }: ClaimScope): boolean {
  return region === '*' || service === '*' || type === '*' || subScope === '*';
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('/', '%2F');
}

function unescapePart(part: string): string {
  return part.replaceAll('%2F', '/').replaceAll('%25', '%');
}
