import type { ResolvedMember, ResolvedShape, ResolvedStruct } from '@corkscrew/aws-catalog';

/** The two ways of writing structured parameters as `a.b.1=c`. */
export type QueryDialect = 'query' | 'ec2';

type FormNode = { readonly children: Map<string, FormNode>; text?: string };

/** Reads form parameters into a structure by its shape. */
export function readQueryInput(
  parameters: Iterable<readonly [string, string]>,
  shape: ResolvedStruct,
  dialect: QueryDialect,
): Record<string, unknown> {
  const root: FormNode = { children: new Map() };
  for (const [key, value] of parameters) insert(root, key.split('.'), value);
  return readStruct(root, shape, dialect);
}

function insert(root: FormNode, path: readonly string[], value: string): void {
  let node = root;
  for (const step of path) {
    const child = node.children.get(step) ?? { children: new Map() };
    node.children.set(step, child);
    node = child;
  }
  node.text = value;
}

function readStruct(node: FormNode, shape: ResolvedStruct, dialect: QueryDialect): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const child = node.children.get(parameterName(member, dialect));
    if (child !== undefined) result[member.name] = readNode(child, member, dialect);
  }
  return result;
}

function parameterName(member: ResolvedMember, dialect: QueryDialect): string {
  const { traits, shape } = member;
  if (dialect === 'ec2') {
    const name = traits.xmlName ?? member.name;
    return traits.ec2QueryName ?? name.charAt(0).toUpperCase() + name.slice(1);
  }
  const isFlatList = shape.kind === 'list' && (traits.xmlFlattened === 1 || shape.traits.xmlFlattened === 1);
  return isFlatList ? (traits.xmlName ?? shape.member.traits.xmlName ?? member.name) : (traits.xmlName ?? member.name);
}

function readNode(node: FormNode, member: ResolvedMember, dialect: QueryDialect): unknown {
  const { shape } = member;
  if (shape.kind === 'structure' || shape.kind === 'union') return readStruct(node, shape, dialect);
  if (shape.kind === 'list') {
    const isFlat = dialect === 'ec2' || member.traits.xmlFlattened === 1 || shape.traits.xmlFlattened === 1;
    const items = isFlat ? node : (node.children.get(shape.member.traits.xmlName ?? 'member') ?? node);
    return ordered(items).map((item) => readNode(item, shape.member, dialect));
  }
  return shape.kind === 'map' ? readMap(node, shape) : readScalar(node.text ?? '', shape);
}

function readMap(node: FormNode, shape: Extract<ResolvedShape, { kind: 'map' }>): Record<string, unknown> {
  const keyName = shape.key.traits.xmlName ?? 'key';
  const valueName = shape.value.traits.xmlName ?? 'value';
  return Object.fromEntries(
    ordered(node.children.get('entry') ?? node).map((entry) => [
      entry.children.get(keyName)?.text ?? '',
      entry.children.get(valueName)?.text,
    ]),
  );
}

function ordered(node: FormNode): FormNode[] {
  return [...node.children.entries()]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child);
}

/** Reads a scalar from text. Anything but numbers and booleans stays text. */
export function readScalar(text: string, shape: ResolvedShape): unknown {
  if (shape.kind === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  return shape.kind === 'boolean' ? text === 'true' : text;
}
