/** What the paths of a set of rules say about one place in a payload. */
export interface PathNode<Mark extends string> {
  readonly marks: ReadonlySet<Mark>;
  readonly keys: ReadonlyMap<string, PathNode<Mark>>;
  readonly anyKey: PathNode<Mark> | undefined;
  readonly items: PathNode<Mark> | undefined;
}

interface MutableNode<Mark extends string> {
  readonly marks: Set<Mark>;
  readonly keys: Map<string, MutableNode<Mark>>;
  anyKey: MutableNode<Mark> | undefined;
  items: MutableNode<Mark> | undefined;
}

/**
 * Compiles paths into one tree that is walked beside the payload. A path is dotted; `name[]` steps into the elements of
 * an array (a leading `[]` into those of the root), `*` stands for any key.
 *
 * @throws TypeError for an empty path or an empty step.
 */
export function compilePaths<Mark extends string>(
  paths: Readonly<Record<Mark, readonly string[] | undefined>>,
): PathNode<Mark> {
  const root = createNode<Mark>();
  for (const mark of Object.keys(paths) as Mark[]) {
    for (const path of paths[mark] ?? []) addPath(root, path).marks.add(mark);
  }
  return root;
}

/** The nodes that apply to a member, given those that apply to its object. Usually none or one. */
export function stepKey<Mark extends string>(nodes: readonly PathNode<Mark>[], key: string): readonly PathNode<Mark>[] {
  if (nodes.length === 0) return nodes;
  const next: PathNode<Mark>[] = [];
  for (const node of nodes) {
    const named = node.keys.get(key);
    if (named !== undefined) next.push(named);
    if (node.anyKey !== undefined) next.push(node.anyKey);
  }
  return next;
}

/** The nodes that apply to the elements of an array, given those that apply to the array. */
export function stepItems<Mark extends string>(nodes: readonly PathNode<Mark>[]): readonly PathNode<Mark>[] {
  if (nodes.length === 0) return nodes;
  return nodes.flatMap((node) => (node.items === undefined ? [] : [node.items]));
}

/** Whether any of the nodes carries a mark. */
export function hasMark<Mark extends string>(nodes: readonly PathNode<Mark>[], mark: Mark): boolean {
  return nodes.some((node) => node.marks.has(mark));
}

function addPath<Mark extends string>(root: MutableNode<Mark>, path: string): MutableNode<Mark> {
  let node = root;
  for (const [position, step] of path.split('.').entries()) {
    const { name, depth } = parseStep(step);
    if (name === '' && (position > 0 || depth === 0)) throw new TypeError(`path "${path}" has an empty step`);
    if (name !== '') node = childOf(node, name);
    for (let level = 0; level < depth; level += 1) node = node.items ??= createNode();
  }
  return node;
}

function parseStep(step: string): { name: string; depth: number } {
  let name = step;
  let depth = 0;
  while (name.endsWith('[]')) {
    name = name.slice(0, -2);
    depth += 1;
  }
  return { name, depth };
}

function childOf<Mark extends string>(node: MutableNode<Mark>, name: string): MutableNode<Mark> {
  if (name === '*') return (node.anyKey ??= createNode());
  const known = node.keys.get(name);
  if (known !== undefined) return known;
  const created = createNode<Mark>();
  node.keys.set(name, created);
  return created;
}

function createNode<Mark extends string>(): MutableNode<Mark> {
  return { marks: new Set(), keys: new Map(), anyKey: undefined, items: undefined };
}
