import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RowField } from '../src/field-path.ts';
import type { InputBinding, ResourceClass, ResourceFields, RowFilter } from '../src/resource-type.ts';
import type { Pagination } from '../src/service-catalog.ts';
import type { CostRule } from './call-costs.ts';
import type { FacetRules } from './facet-rules.ts';
import { type InputRules, withFacetInputs, withInputs } from './input-rules.ts';
import type { IrregularPlurals } from './naming.ts';

/** Every reviewed entry says why it is there. */
interface Reasoned {
  readonly reason: string;
}

/** A regular expression over a name: an operation's without its verb, or a member's. */
export interface PatternRule extends Reasoned {
  readonly match: string;
}

/** How lists are classed by their names; the first rule that applies decides. */
export interface ClassRule extends PatternRule {
  /** `drop`: no type at all. */
  readonly class: ResourceClass | 'drop';
  /** The rule gives way to a type of CloudFormation's, an operation that makes such things, or (with `any`) IAM's types too. */
  readonly unless?: 'cloudformation' | 'made' | 'any';
}

/**
 * A binding as rules give it. `enum` stands for one listing per value that the model knows, `unlisted` for one per type of
 * CloudFormation's that no list of a service's own gives.
 */
export type BindingRule = InputBinding | { readonly kind: 'enum' } | { readonly kind: 'unlisted' };

/** Corrections of one type. Fields given here replace what was derived; null removes it. */
export interface TypeRule {
  readonly drop?: true;
  readonly type?: string;
  readonly class?: ResourceClass;
  readonly default?: boolean;
  readonly items?: string;
  readonly bind?: Readonly<Record<string, BindingRule>>;
  /** Inputs that only a parent can give, though the model calls them optional. */
  readonly needs?: readonly string[];
  /** The parent, where the inputs' names would lead to another. */
  readonly parent?: string;
  /** The same list, asked with a row of its own, gives what stands under that row. */
  readonly recursive?: true;
  /** Whether the parent's id is a part of the id. */
  readonly underParent?: boolean;
  readonly where?: readonly RowFilter[];
  /** Scalars of the wrapper that rows take over, where not all of them belong to the rows. */
  readonly inherit?: readonly string[];
  /** The input whose value is the state of the rows. */
  readonly stateInput?: string;
  /** States that mean that the thing is no more, where the general rules do not know them. */
  readonly ended?: readonly string[];
  readonly scope?: 'regional' | 'account';
  readonly regions?: readonly string[];
  readonly identity?: readonly RowField[];
  /** Fields that are a part of the id in rows that have them. */
  readonly identityExtras?: readonly RowField[];
  readonly fields?: { readonly [K in keyof ResourceFields]: ResourceFields[K] | null };
  readonly arnPattern?: string | null;
  readonly volatile?: readonly string[];
  readonly cloudFormation?: string;
  /** The rows are AWS's own and kept all the same. */
  readonly ownedByAws?: true;
}

/** Corrections of one list operation, which may give several types. */
export interface OperationRule extends Reasoned, TypeRule {
  /** How its pages follow each other, where the model declares nothing and the names do not tell. */
  readonly paging?: Pagination;
  readonly types?: readonly TypeRule[];
}

/** All reviewed data. */
export interface Rules {
  readonly irregularPlurals: IrregularPlurals;
  readonly classes: readonly ClassRule[];
  /** By `service.Operation`. */
  readonly operations: Readonly<Record<string, OperationRule>>;
  /** Services whose lists repeat those of another. */
  readonly homes: Readonly<Record<string, HomeRule>>;
  readonly access: AccessRules;
  readonly iamPrefixes: Readonly<Record<string, string>>;
  /** IAM actions that are not named after the operation, by `service.Operation`. */
  readonly iamActions: Readonly<Record<string, string>>;
  /** Reads whose action no source proves, though there is one of its name, by `service.Operation`: the reason. */
  readonly iamUnproven: Readonly<Record<string, string>>;
  /** CloudFormation namespaces by service, where the names differ. */
  readonly cloudFormation: Readonly<Record<string, readonly string[]>>;
  readonly volatile: readonly PatternRule[];
  readonly sets: readonly PatternRule[];
  readonly secrets: SecretRules;
  readonly facets: FacetRules;
  /** Values of state enums that mean that a thing is no more. */
  readonly lifecycle: readonly PatternRule[];
  /** What calls cost, the first rule that fits. */
  readonly costs: readonly CostRule[];
  /** Optional inputs; what they are asked with stands in {@link operations} and {@link facets} already. */
  readonly inputs: InputRules;
}

/** What counts as a secret in rows. Patterns apply to the nearest member's name in lower case without separators. */
export interface SecretRules {
  /** Texts that are secrets by their name. */
  readonly names: readonly PatternRule[];
  /** Maps of texts whose values are secrets. */
  readonly maps: readonly PatternRule[];
  /** Members that the model marks as sensitive and that are no secrets. */
  readonly plain: readonly PatternRule[];
  /** Further places, by type name. */
  readonly types: Readonly<Record<string, Reasoned & { readonly paths: readonly string[] }>>;
}

/** Which of a service's lists are somebody else's. */
interface HomeRule extends Reasoned {
  /** Only these operations make types in this service. */
  readonly keep: readonly string[];
}

/** Corrections of what counts as a permitted read. */
interface AccessRules {
  /** Names of operations that are never called, whatever IAM says. */
  readonly blockedNames: readonly PatternRule[];
  /** By `service.Operation`: the reason. */
  readonly blocked: Readonly<Record<string, string>>;
  /** Reads that their name or IAM's level hides, by `service.Operation`: the reason. */
  readonly reads: Readonly<Record<string, string>>;
}

/** Loads the reviewed data from a folder. */
export function loadRules(folder: string = fileURLToPath(new URL('./rules/', import.meta.url))): Rules {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  const naming = read('naming.json') as { irregularPlurals: IrregularPlurals };
  const iam = read('iam.json') as Readonly<Record<'prefixes' | 'actions' | 'unproven', Record<string, string>>>;
  const inputs = read('inputs.json') as InputRules;
  const facets = read('facets.json') as FacetRules;
  const content = read('content.json') as { volatile: PatternRule[]; sets: PatternRule[] };
  return {
    irregularPlurals: naming.irregularPlurals,
    classes: read('classes.json') as Rules['classes'],
    operations: withInputs(read('operations.json') as Rules['operations'], facets.operations, inputs),
    homes: read('homes.json') as Rules['homes'],
    access: read('access.json') as AccessRules,
    iamPrefixes: iam.prefixes,
    iamActions: iam.actions,
    iamUnproven: iam.unproven,
    cloudFormation: read('cloudformation.json') as Rules['cloudFormation'],
    volatile: content.volatile,
    sets: content.sets,
    secrets: read('secrets.json') as SecretRules,
    facets: { ...facets, operations: withFacetInputs(facets.operations, inputs) },
    lifecycle: read('lifecycle.json') as readonly PatternRule[],
    costs: read('costs.json') as readonly CostRule[],
    inputs,
  };
}
