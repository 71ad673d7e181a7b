import type { BulkRows } from '../src/facet.ts';
import type { FieldPath } from '../src/field-path.ts';
import type { TagField } from '../src/resource-type.ts';
import type { BindingRule, PatternRule } from './rules.ts';

/** A reviewed facet: what the generator would not find, or gets wrong. */
export interface FacetRule {
  readonly reason: string;
  /** It is none, or holds what must not be read. */
  readonly drop?: true;
  readonly type?: string;
  readonly facet?: string;
  readonly bind?: Readonly<Record<string, BindingRule>>;
  /** Optional inputs that only the resource can give. */
  readonly needs?: readonly string[];
  readonly value?: FieldPath;
  readonly absent?: readonly string[];
  readonly batch?: { readonly member: string; readonly size: number; readonly key: FieldPath };
  /** The operation tells of all resources of the type at once. */
  readonly bulk?: BulkRows;
  readonly default?: boolean;
  readonly secrets?: readonly FieldPath[];
  readonly volatile?: readonly FieldPath[];
  /** The operation reads the tags. */
  readonly tags?: TagField;
  /** Several facets of one operation, such as one for each attribute that it is asked for. */
  readonly each?: readonly Omit<FacetRule, 'reason' | 'each'>[];
}

/** The reviewed data of facets. */
export interface FacetRules {
  /** By `service.Operation`. */
  readonly operations: Readonly<Record<string, FacetRule>>;
  /** Names of facets that are read without being asked for. */
  readonly defaults: readonly PatternRule[];
  /** Nouns that are never facets. */
  readonly excluded: readonly PatternRule[];
  /** Settings resources: whole accounts' settings, by `service.Operation`. */
  readonly settings: Readonly<Record<string, SettingsRule>>;
}

/** A reviewed read of an account's settings. */
export interface SettingsRule {
  readonly reason: string;
  readonly drop?: true;
  readonly type?: string;
  readonly default?: boolean;
  readonly scope?: 'regional' | 'account';
}
