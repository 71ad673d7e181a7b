import type { RowField } from '@corkscrew/aws-catalog';
import type { RowContext } from './row-context.ts';

/** A row as the list operation shows it: a structure by the catalog's member names, or text. */
export type Row = Readonly<Record<string, unknown>> | string;

/** An operation that lists a template's rows. */
export interface Listing {
  /** Service whose operation it is, where it is not the template's own. */
  readonly service?: string;
  readonly operation: string;
  /** Path of the rows in the output. `Wrappers[].Rows[]` puts each row into a wrapper of its own. */
  readonly items: string;
  /** Page size where none is asked for, and the largest that is given. */
  readonly page: { readonly default: number; readonly max: number };
  /** Gives one page and no token where no page size is asked for. */
  readonly isPagedOnRequest?: true;
  /** Members of a wrapper element beside the row. */
  readonly wrap?: (row: Row, context: RowContext) => Readonly<Record<string, unknown>>;
  /** The row as this operation shows it, where another shows less of it. */
  readonly show?: (row: Row, context: RowContext) => Row;
  /** Other members of the output that depend on the rows. */
  readonly extra?: (rows: readonly unknown[]) => Readonly<Record<string, unknown>>;
}

/**
 * How many rows there are. By `weight`: a share of the resources asked for, spread over the regions, within `min` (in
 * the first region) and `max` (per region). By `of`: `times` rows for each row of another template.
 */
export type Amount =
  | { readonly weight: number; readonly min?: number; readonly max?: number; readonly everywhere?: number }
  | { readonly of: string; readonly times: number }
  | { readonly fixed: number };

/** One kind of row. A resource type may be made of several. */
export interface ResourceTemplate {
  /** Names the template among all, such as `ec2.Volume/root`. */
  readonly key: string;
  /** Service and type that the rows count for. */
  readonly service: string;
  readonly type: string;
  readonly scope: 'regional' | 'global';
  readonly amount: Amount;
  /** Other rows refer to these: they change between epochs, but none comes or goes. */
  readonly isReferenced?: true;
  /** Now and then one of these is deleted, and another made under its name. */
  readonly isRecreated?: true;
  /** Rows that belong to AWS or to others and so are nobody's resources. */
  readonly isForeign?: true;
  readonly listings: readonly [Listing, ...Listing[]];
  /** Whether a request wants these rows at all. */
  readonly accepts?: (input: Readonly<Record<string, unknown>>) => boolean;
  /** Input members that select rows by a field of theirs: `InstanceIds` by `InstanceId`. */
  readonly lookup?: Readonly<Record<string, string>>;
  /** Input members that select rows by how a field begins: `AlarmNamePrefix` by `AlarmName`. */
  readonly prefixes?: Readonly<Record<string, RowField>>;
  readonly row: (context: RowContext) => Row;
  /** Where the row lives, for account-wide lists that tell. */
  readonly regionOf?: (context: RowContext) => string;
}
