import type { CatalogResourceType, InputBinding, JsonValue } from '@corkscrew/aws-catalog';

/** One list operation with the types that its rows are: asked once for all of them. */
export interface Enumeration {
  readonly operation: string;
  readonly types: readonly CatalogResourceType[];
  /** Inputs of the full listings that it takes: one, or one per value of each member that has to be tried through. */
  readonly inputs: readonly Readonly<Record<string, JsonValue>>[];
}

/** For whom and where the inputs are made. */
export interface EnumerationContext {
  readonly accountId: string;
  readonly region: string;
}

/** Groups types that one and the same call lists. */
export function groupEnumerations(
  types: readonly CatalogResourceType[],
  context: EnumerationContext,
): readonly Enumeration[] {
  const groups = new Map<string, CatalogResourceType[]>();
  for (const type of types) {
    const key = JSON.stringify([type.list.operation, type.list.bind ?? {}]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [type]);
    else group.push(type);
  }
  return [...groups.values()].map((group) => ({
    operation: group[0]?.list.operation ?? '',
    types: group,
    inputs: bindInputs(group[0]?.list.bind ?? {}, context),
  }));
}

/** Every combination of the values that the members take. */
function bindInputs(
  bind: Readonly<Record<string, InputBinding>>,
  context: EnumerationContext,
): readonly Readonly<Record<string, JsonValue>>[] {
  let inputs: readonly Readonly<Record<string, JsonValue>>[] = [{}];
  for (const [member, binding] of Object.entries(bind)) {
    const values = valuesOf(binding, context);
    inputs = inputs.flatMap((input) => values.map((value) => ({ ...input, [member]: value })));
  }
  return inputs;
}

function valuesOf(binding: InputBinding, context: EnumerationContext): readonly JsonValue[] {
  switch (binding.kind) {
    case 'constant':
      return [binding.value];
    case 'each':
      return binding.values.filter((value) => {
        const regions = typeof value === 'string' ? binding.regions?.[value] : undefined;
        return regions === undefined || regions.includes(context.region);
      });
    case 'context':
      return [context.accountId];
    default:
      return binding satisfies never;
  }
}
