import type { FacetBinding, TagRead } from './facet.ts';
import type { FieldPath, RowField } from './field-path.ts';

/**
 * What the rows of a list are. `resource`: things that the customer owns; listed by default. `ephemeral`: jobs, runs and
 * the like, which come and go. `catalog`: what AWS offers. `telemetry`: events, findings, usage. `unproven`: no evidence
 * that the rows are things of the customer's.
 */
export type ResourceClass = 'resource' | 'ephemeral' | 'catalog' | 'telemetry' | 'unproven';

/** All resource classes. */
export const RESOURCE_CLASSES: readonly ResourceClass[] = ['resource', 'ephemeral', 'catalog', 'telemetry', 'unproven'];

/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Where an input member of a list operation gets its value from. `constant`: always this, such as an owner filter;
 * `each`: one full listing per value; `context`: something that the caller knows about itself.
 */
export type InputBinding =
  | { readonly kind: 'constant'; readonly value: JsonValue }
  | {
      readonly kind: 'each';
      readonly values: readonly JsonValue[];
      /** Regions that take a value, for values that not all take. Keyed by the value, which then is a text. */
      readonly regions?: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'context'; readonly value: 'accountId' }
  | {
      /** A field of the row of the type's parent. */
      readonly kind: 'parent';
      readonly field: RowField;
      /** The member takes a list: of this one value. */
      readonly isList?: true;
    }
  /** The parent's ARN, where its row does not have it but its pattern makes it. */
  | { readonly kind: 'parent_arn'; readonly isList?: true }
  /** What the parent's own list was called with. */
  | { readonly kind: 'parent_input'; readonly member: string };

/** Says which rows of a list are of a type: those whose field has (or has not) one of the values, compared as text. */
export interface RowFilter {
  readonly field: FieldPath;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  /** Texts of which the field begins (or, in {@link notPrefix}, must not begin) with one. */
  readonly prefix?: readonly string[];
  readonly notPrefix?: readonly string[];
}

/** How a type's resources are enumerated. */
export interface ListBinding {
  readonly operation: string;
  /** Path of the rows in the output, such as `Reservations[].Instances[]`. */
  readonly items: FieldPath;
  /**
   * `struct`: rows are objects. `string`: rows are texts, read with the path `@`. `map`: rows are entries of a map, made
   * into objects with `key` and `value`. `single`: the output is the only row, which tells an account's settings; its id is
   * the account's.
   */
  readonly element: 'struct' | 'string' | 'map' | 'single';
  /** Scalars of the element that wraps the rows, copied into each row that lacks them. */
  readonly inherit?: readonly string[];
  readonly bind?: Readonly<Record<string, InputBinding>>;
  /** The input whose value is the state of the rows listed with it, for rows that do not tell their own. */
  readonly stateInput?: string;
  /** All must hold, else the row belongs to another type or to nobody. */
  readonly where?: readonly RowFilter[];
  /** Asked with a row of its own, the list gives what stands under that row: units of an organisation within units. */
  readonly recursive?: true;
}

/** Where a row's tags are: a map of text, or a list of entries with these member names. */
export type TagField =
  | { readonly path: FieldPath; readonly form: 'map' }
  | { readonly path: FieldPath; readonly form: 'entries'; readonly key: string; readonly value?: string };

/** Fields of a list row. A field that the rows do not have is left out. */
export interface ResourceFields {
  readonly name?: RowField;
  readonly arn?: RowField;
  readonly tags?: TagField;
  readonly created?: FieldPath;
  readonly modified?: FieldPath;
  readonly state?: FieldPath;
  /** Where the resource lives, if not in the region that was asked. May be empty in a row, which means the asked one. */
  readonly region?: RowField;
  /** The account that owns the row, where a list shows rows of others too. */
  readonly owner?: RowField;
  /** The parent's id, where a list names it instead of standing under it. */
  readonly parent?: RowField;
  /** Tells a resource from an earlier one with the same id: a unique id, else the time of creation. */
  readonly incarnation?: FieldPath;
}

/** A kind of resource and how to list it. */
export interface CatalogResourceType {
  /** Singular noun in the API's own spelling: `Bucket`, `DBInstance`. Unique in its service. */
  readonly type: string;
  /** `aws_ec2_instance`. Unique over all services. */
  readonly name: string;
  readonly class: ResourceClass;
  /** Whether a scan lists it without being asked. */
  readonly default: boolean;
  /** AWS charges for the list, or for that of a parent. */
  readonly billed?: true;
  /** 1: needs no parent. */
  readonly level: number;
  /** Type in the same service for each of whose rows this type is listed; null at level 1. */
  readonly parent: string | null;
  readonly list: ListBinding;
  /** Other operations that list the same things. */
  readonly alternatives?: readonly string[];
  /**
   * `regional`: each region lists its own. `account`: any region lists all of the account's, so one call is enough;
   * {@link ResourceFields.region} tells where each lives, and where there is no such field they are global.
   */
  readonly scope: 'regional' | 'account';
  /** The only regions that answer this list, where not all of the service's do. */
  readonly regions?: readonly string[];
  /** Fields of the row whose texts, joined by `/`, make the resource's id. List-call fields only. */
  readonly identity: readonly RowField[];
  /** Further fields that are a part of the id in rows that have them. */
  readonly identityExtras?: readonly RowField[];
  /** The rows are AWS's own, which the account uses: kept though their ARNs name no account of a customer's. */
  readonly ownedByAws?: true;
  /** The id begins with the parent's, as the cloud's own is unique only within the parent. */
  readonly underParent?: true;
  readonly fields: ResourceFields;
  /** Values of the state that mean that the thing is no more, though it is still listed. */
  readonly ended?: readonly string[];
  /** For rows whose ARN field is missing or empty: `arn:{partition}:ec2:{region}:{account}:instance/{row.InstanceId}`. See {@link formatArn}. */
  readonly arnPattern?: string;
  /** IAM action that the list needs. */
  readonly permission: string;
  /** False where no source proves that the action of this name exists. */
  readonly permissionProven: boolean;
  /** Fields that change without the resource being changed; left out of its content hash. */
  readonly volatile?: readonly FieldPath[];
  /** Arrays whose order means nothing. */
  readonly sets?: readonly FieldPath[];
  /** Places of secrets; `name[]` stands for each element of a list, `*` for any key of a map. */
  readonly secrets?: readonly FieldPath[];
  /** Further reads of each resource, beside its list. */
  readonly facets?: readonly FacetBinding[];
  readonly tagRead?: TagRead;
  /** CloudFormation's name of the type, where it has one. */
  readonly cloudFormation?: string;
  /** Why the class is what it is, in the generator's words. */
  readonly evidence: readonly string[];
}
