import type { ExpectedChange } from '@corkscrew/simulator';
import type { Change } from '@corkscrew/store';

/** A change of one of the simulated clouds. */
export interface CloudChange extends ExpectedChange {
  readonly provider: string;
}

/** A change that only one side knows of. */
export interface ChangeDifference {
  /** Kind, provider, region, service, type and id, and the members that differ. */
  readonly change: string;
  readonly isReported: boolean;
}

/** What a comparison of changes says. */
export interface ChangesCheck {
  readonly expected: number;
  readonly reported: number;
  readonly differences: readonly ChangeDifference[];
}

/** Compares what was reported with what the simulated clouds say they changed, down to the members of each resource. */
export function checkChanges(expected: readonly CloudChange[], reported: readonly Change[]): ChangesCheck {
  const known = new Set(expected.map(expectedKey));
  const told = new Set(reported.map(reportedKey));
  const missing = [...known].filter((key) => !told.has(key)).map((change) => ({ change, isReported: false }));
  const invented = [...told].filter((key) => !known.has(key)).map((change) => ({ change, isReported: true }));
  return { expected: expected.length, reported: reported.length, differences: [...missing, ...invented] };
}

function expectedKey({ kind, provider, region, service, type, id, members }: CloudChange): string {
  return key([kind, provider, region, service, type, id], new Set(members.map(({ member }) => member)));
}

function reportedKey({ kind, resource, fields }: Change): string {
  const { provider, region, service, type, id } = resource;
  return key(
    [kind, provider, region, service, type, id],
    new Set(fields.map(({ path }) => path.split(/[.[]/, 1)[0] ?? '')),
  );
}

function key(facts: readonly string[], members: ReadonlySet<string>): string {
  return `${facts.join(' ')} ${[...members].sort().join(',')}`.trimEnd();
}
