import type { FieldPath, RowField } from './field-path.ts';
import type { InputBinding, TagField } from './resource-type.ts';

/** Rows of a list that tell of many resources. */
export interface BulkRows {
  readonly items: FieldPath;
  readonly key: RowField;
  readonly own: RowField;
}

/**
 * A further read of one resource. In its inputs, `parent` bindings mean the resource itself, and `parent_input` what its list
 * was called with.
 */
export interface FacetBinding {
  /** Snake-case name, the same for the same thing everywhere: `policy`, `encryption`. `detail` tells what the list leaves out. */
  readonly facet: string;
  readonly operation: string;
  readonly bind: Readonly<Record<string, InputBinding>>;
  /** The part of the output that is the value. Left out where that is the whole output. */
  readonly value?: FieldPath;
  /** Error codes by which the service says that there is none. An output without a value says so too. */
  readonly absent?: readonly string[];
  /** Where one call tells of several resources: the list member, how many it takes, and where the output names each. */
  readonly batch?: { readonly member: string; readonly size: number; readonly key: FieldPath };
  /**
   * Where one list tells of all resources of the account at once: its rows, the field that names a row, and the field of
   * the resource's own row that is the same. The value is read from the row.
   */
  readonly bulk?: BulkRows;
  /** Whether it is read without being asked for. */
  readonly default: boolean;
  /** AWS charges for the call. */
  readonly billed?: true;
  readonly permission: string;
  readonly permissionProven: boolean;
  readonly secrets?: readonly FieldPath[];
  readonly volatile?: readonly FieldPath[];
  readonly sets?: readonly FieldPath[];
  /** Why it is a facet of the type. */
  readonly evidence: string;
}

/** How a resource's tags are read where its list does not give them. */
export interface TagRead extends Omit<FacetBinding, 'facet' | 'value' | 'batch' | 'secrets' | 'volatile' | 'sets'> {
  readonly tags: TagField;
}
