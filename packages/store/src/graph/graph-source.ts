import { listValue, type DuckDBConnection, type DuckDBUUIDValue, type DuckDBValue } from '@duckdb/node-api';
import type { GraphDirection, GraphFilter } from './graph-request.ts';

/** An end of a relationship. */
type EdgeEnd = 'from_uid' | 'to_uid';

/** One way along relationships: from which end to which, and which of them. */
export interface Way {
  readonly near: EdgeEnd;
  readonly far: EdgeEnd;
  readonly condition: string;
  /** Whether it is gone from the start alone, and ends there. */
  readonly isOneStep?: boolean;
}

const OUT: Way = { near: 'from_uid', far: 'to_uid', condition: 'true' };
const IN: Way = { near: 'to_uid', far: 'from_uid', condition: 'true' };

/**
 * What depends on a thing breaks without it, and what it contains goes with it; so it is with each of those. What only names the
 * thing notices that it is gone and works on, so that nothing behind that breaks.
 */
export const DEPENDENT_WAYS: readonly Way[] = [
  { ...IN, condition: `e.relationship_type = 'depends_on'` },
  { ...OUT, condition: `e.relationship_type = 'contains'` },
  { ...IN, condition: `e.relationship_type NOT IN ('depends_on', 'contains')`, isOneStep: true },
];

/** The ways of a direction. */
export function waysOf(direction: GraphDirection): readonly Way[] {
  if (direction === 'both') return [OUT, IN];
  return direction === 'out' ? [OUT] : [IN];
}

/** The same ways walked backwards. */
export function reverseWays(ways: readonly Way[]): readonly Way[] {
  return ways.map(({ near, far, condition }) => ({ near: far, far: near, condition }));
}

/** What a walk reads: relationships and resources, as they are or as they were. */
export interface GraphSource {
  readonly connection: DuckDBConnection;
  readonly edges: string;
  /** A condition on `e`, the relationship, and on the resource at its far end. */
  condition(far: EdgeEnd): string;
  /** Whether the resource at an end of `e` is there: a relationship outlives what it leads to. */
  isThere(end: EdgeEnd): string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
  /** A relation of all that is present. */
  readonly present: string;
  /** A relation of what is present and was missing when last looked for. */
  readonly suspect: string;
}

/** Makes the source of a request; the connection has its views of the moment already. */
export function createGraphSource(connection: DuckDBConnection, filter: GraphFilter): GraphSource {
  const isNow = filter.asOf === undefined;
  const present = isNow ? '(FROM resource_versions WHERE valid_to IS NULL)' : 'resources';
  const parts: string[] = [];
  const values: Record<string, DuckDBValue> = {};
  if ((filter.relationships ?? []).length > 0) {
    values['relationships'] = lowered(filter.relationships ?? []);
    parts.push(
      `(list_contains($relationships, lower(e.relationship_type)) OR list_contains($relationships, lower(e.label)))`,
    );
  }
  const hasTypes = (filter.types ?? []).length > 0;
  if (hasTypes) values['types'] = lowered(filter.types ?? []);
  return {
    connection,
    edges: isNow ? '(FROM relationships WHERE valid_to IS NULL)' : 'relationships',
    present,
    suspect: `(FROM ${isNow ? 'observations' : 'resources'} WHERE suspect_since IS NOT NULL)`,
    values,
    isThere: (end) => {
      if (!isNow) return `e.${end} IN (SELECT uid FROM ${present})`;
      return end === 'to_uid' ? `e.resolution <> 'gone'` : 'true';
    },
    condition: (far) => {
      const ofType = `e.${far} IN (SELECT uid FROM ${present} p
        WHERE list_contains($types, lower(p.type)) OR list_contains($types, lower(p.type_name)))`;
      return [`e.${far} IS NOT NULL`, ...parts, ...(hasTypes ? [ofType] : [])].join(' AND ');
    },
  };
}

function lowered(words: readonly string[]): DuckDBValue {
  return listValue(words.map((word) => word.toLowerCase()));
}

/** A uid of a row as text. */
export function uidOf(value: unknown): string {
  return (value as DuckDBUUIDValue).toString();
}

/** A uid in a statement. */
export function uuidLiteral(uid: string): string {
  if (!/^[0-9a-f-]{32,36}$/i.test(uid)) throw new TypeError(`"${uid}" is no uid`);
  return `'${uid}'::UUID`;
}
