import type { CatalogResourceType } from '@corkscrew/aws-catalog';
import type { Claim, ClaimScope, PagingEnd, ScanYield } from '@corkscrew/sdk';
import type { RowResult } from './resource-row.ts';

/** Counts what a listing found of one type, and says at its end how complete that is. */
export interface TypeTally {
  readonly type: CatalogResourceType;
  readonly scope: ClaimScope;
  /** Resources found so far. */
  readonly count: number;
  add(kind: RowResult['kind']): void;
  /** The claim, after the diagnostics that explain it. `end` tells why the paging stopped, if not at the last page. */
  close(end: PagingEnd | undefined, operation: string): ScanYield[];
}

const PAGING_REASONS: Readonly<Record<PagingEnd, string>> = {
  last_page: '',
  repeated_token: 'the service gave a page token twice',
  missing_token: 'the service says that there is more but gives no page token',
  page_cap: 'there are more pages than may be read',
};

/** Makes a tally. */
export function createTally(scope: ClaimScope, type: CatalogResourceType): TypeTally {
  const counts = { resource: 0, foreign: 0, unidentified: 0 };
  const where = `${scope.service}:${scope.type} in ${scope.accountId}/${scope.region}`;

  const diagnostic = (operation: string, facts: { code: string; message: string; advice: string }): ScanYield => ({
    kind: 'diagnostic',
    diagnostic: {
      severity: facts.code === 'foreign_rows' ? 'info' : 'warning',
      ...facts,
      message: `list ${where}: ${facts.message}`,
      scope,
      operation,
    },
  });

  return {
    type,
    scope,
    get count() {
      return counts.resource;
    },
    add: (kind) => {
      counts[kind] += 1;
    },
    close: (end, operation) => {
      const reason = reasonOf(end, counts.unidentified);
      const claim: Claim = { scope, outcome: reason === '' ? 'complete' : 'truncated', count: counts.resource, reason };
      const found: ScanYield[] = [];
      if (counts.foreign > 0) {
        found.push(
          diagnostic(operation, {
            code: 'foreign_rows',
            message: `left out ${counts.foreign} that belong to another account or region`,
            advice: 'Scan the account or region that owns them.',
          }),
        );
      }
      if (reason !== '') {
        found.push(
          diagnostic(operation, {
            code: end === undefined ? 'unidentified_rows' : end,
            message: reason,
            advice: 'Nothing of this type is taken for vanished. If it stays so, report it with the operation.',
          }),
        );
      }
      return [...found, { kind: 'claim', claim }];
    },
  };
}

function reasonOf(end: PagingEnd | undefined, unidentified: number): string {
  if (end !== undefined && end !== 'last_page') return PAGING_REASONS[end];
  return unidentified === 0 ? '' : `${unidentified} rows came without the fields that identify them`;
}
