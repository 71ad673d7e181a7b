import {
  type CatalogResourceType,
  type InputBinding,
  type JsonValue,
  readField,
  type RowField,
} from '@corkscrew/aws-catalog';

/** One list operation with the types that its rows are: asked once for all of them. */
export interface Enumeration {
  readonly operation: string;
  readonly bind: Readonly<Record<string, InputBinding>>;
  readonly types: readonly CatalogResourceType[];
}

/** Inputs of one full listing. */
export type ListingInput = Readonly<Record<string, JsonValue>>;

/** A resource whose children are listed. */
export interface ParentRow {
  readonly row: unknown;
  /** What the list was called with that gave the row. */
  readonly input: ListingInput;
  readonly arn: string | undefined;
}

/** For whom and where inputs are made. */
export interface InputContext {
  readonly accountId: string;
  readonly region: string;
  readonly parent?: ParentRow | undefined;
}

/** Groups types that one and the same call lists. */
export function groupEnumerations(types: readonly CatalogResourceType[]): readonly Enumeration[] {
  const groups = Map.groupBy(types, ({ list }) => JSON.stringify([list.operation, list.bind ?? {}]));
  return [...groups.values()].map((group) => ({
    operation: group[0]?.list.operation ?? '',
    bind: group[0]?.list.bind ?? {},
    types: group,
  }));
}

/**
 * Makes the inputs of the full listings that an enumeration takes: one, or one for every combination of the values that
 * have to be tried through. None where the parent's row lacks what its children are listed by.
 */
export function bindInputs({ bind }: Pick<Enumeration, 'bind'>, context: InputContext): readonly ListingInput[] {
  let inputs: readonly ListingInput[] = [{}];
  for (const [member, binding] of Object.entries(bind)) {
    const values = valuesOf(binding, context);
    inputs = inputs.flatMap((input) => values.map((value) => ({ ...input, [member]: value })));
  }
  return inputs;
}

function valuesOf(binding: InputBinding, { accountId, region, parent }: InputContext): readonly JsonValue[] {
  switch (binding.kind) {
    case 'constant':
      return [binding.value];
    case 'each':
      return binding.values.filter((value) => {
        const regions = typeof value === 'string' ? binding.regions?.[value] : undefined;
        return regions === undefined || regions.includes(region);
      });
    case 'context':
      return [accountId];
    case 'parent':
      return oneText(readParent(parent, binding.field), binding.isList);
    case 'parent_arn':
      return oneText(parent?.arn, binding.isList);
    case 'parent_input': {
      const value = parent?.input[binding.member];
      return value === undefined ? [] : [value];
    }
    default:
      return binding satisfies never;
  }
}

function readParent(parent: ParentRow | undefined, field: RowField): string | undefined {
  return parent === undefined ? undefined : readField(parent.row, field);
}

function oneText(text: string | undefined, isList: true | undefined): readonly JsonValue[] {
  if (text === undefined || text === '') return [];
  return isList ? [[text]] : [text];
}
