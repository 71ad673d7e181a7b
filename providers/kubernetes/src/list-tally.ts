import type { ClaimScope, PagingEnd, ScanYield } from '@corkscrew/sdk';
import { type FailureVerdict, operationOf } from './failure-outcome.ts';
import { keepsCurrentStateOnly, type NamedKind } from './selection.ts';
import type { KubernetesSettings } from './settings.ts';

/** Counts what a listing found, and says at its end how complete that is. */
export interface ListTally {
  readonly scope: ClaimScope;
  /** Resources found so far. */
  readonly count: number;
  addPage(end: PagingEnd | undefined, isInconsistent: boolean): void;
  /** Counts an object, or one that is left out because nothing identifies it. */
  add(isResource: boolean): void;
  /** The claim of a listing that came to its end, after the diagnostics that explain it. */
  close(): ScanYield[];
  /** The claim of a listing that failed, after the diagnostic that explains it. */
  fail(verdict: FailureVerdict, options?: { readonly isToldElsewhere?: boolean | undefined }): ScanYield[];
}

const PAGING_REASONS: Readonly<Record<PagingEnd, string>> = {
  last_page: '',
  repeated_token: 'the server gave a continue token twice',
  missing_token: 'the server says that there is more but gives no continue token',
  page_cap: 'there are more pages than may be read',
};

interface Told {
  readonly severity: 'info' | 'warning' | 'error';
  readonly code: string;
  readonly message: string;
  readonly advice: string;
}

/** What is listed, and how. */
export interface TallyOptions {
  readonly scope: ClaimScope;
  readonly settings: Pick<KubernetesSettings, 'keepHistory'>;
}

/** Makes a tally. */
export function createTally(entry: NamedKind, { scope, settings }: TallyOptions): ListTally {
  const { kind } = entry;
  const kept = keepsCurrentStateOnly(entry, settings) ? { isCurrentStateOnly: true } : {};
  const where = `list ${scope.service}:${scope.type} in cluster ${scope.accountId}${scope.subScope === '' ? '' : ` (${scope.subScope})`}`;
  let count = 0;
  let leftOut = 0;
  let pages = 0;
  let isInconsistent = false;
  let lastEnd: PagingEnd | undefined;

  const tell = ({ message, ...told }: Told): ScanYield => ({
    kind: 'diagnostic',
    diagnostic: { ...told, message: `${where}: ${message}`, scope, operation: operationOf(kind) },
  });

  return {
    scope,
    get count() {
      return count;
    },
    addPage: (end, isLater) => {
      pages += 1;
      lastEnd = end;
      isInconsistent ||= isLater;
    },
    add: (isResource) => {
      if (isResource) count += 1;
      else leftOut += 1;
    },
    close: () => {
      const found: ScanYield[] = [];
      if (leftOut > 0) found.push(tell(leftOutOf(leftOut)));
      if (isInconsistent) found.push(tell(INCONSISTENT));
      const reason = lastEnd === undefined ? 'the listing stopped before its end' : PAGING_REASONS[lastEnd];
      if (reason !== '') found.push(tell(cutShort(reason, lastEnd)));
      const outcome = reason === '' ? 'complete' : 'truncated';
      return [...found, { kind: 'claim', claim: { scope, outcome, count, reason, ...kept } }];
    },
    fail: ({ outcome, reason, told }, { isToldElsewhere = false } = {}) => {
      const ended = pages > 0 ? 'truncated' : outcome;
      const claim = { scope, outcome: ended, count, reason, ...kept } as const;
      const found: ScanYield[] = isToldElsewhere ? [] : [tell({ ...told, message: reason })];
      return [...found, { kind: 'claim', claim }];
    },
  };
}

/** What was there all the time is listed once all the same, so the claim stays complete. */
const INCONSISTENT: Told = {
  severity: 'info',
  code: 'inconsistent_list',
  message: 'the state of its first pages was compacted away meanwhile; later pages show a later state',
  advice: 'Nothing to do: what came into being meanwhile is found by the next scan.',
};

function leftOutOf(count: number): Told {
  return {
    severity: 'info',
    code: 'without_uid',
    message: `left out ${count} that have no name or UID`,
    advice: 'Nothing to do: the server makes them up at each request.',
  };
}

function cutShort(reason: string, end: PagingEnd | undefined): Told {
  return {
    severity: 'warning',
    code: end ?? 'cut_short',
    message: reason,
    advice: 'Nothing of this kind is taken for vanished. If it stays so, report it with the operation.',
  };
}
