import { type BotocoreModel, type BotocoreOperation, elementOf, membersOf, shapeOf } from './botocore-model.ts';
import { type IrregularPlurals, nounOf, normalise, singularName } from './naming.ts';

/** Where an operation's output holds its rows. */
export interface Collection {
  readonly items: string;
  readonly element: 'struct' | 'string' | 'map';
  /** Shape of a row; of a map's values. */
  readonly rowShape: string;
  /** Shape of the element that wraps the rows, such as EC2's reservations. */
  readonly wrapperShape?: string;
}

interface Candidate {
  readonly path: string;
  readonly element: Collection['element'];
  readonly rowShape: string;
}

/** Lists that carry something other than what was asked for. */
const NOT_ROWS =
  /^(errors?|failures?|warnings?|unprocessed\w*|responsemetadata|messages?|failed\w*|errorentries|tagfilters?|invalid\w*|notfound\w*)$/;

/** What {@link findCollection} knows of the service. */
export interface CollectionContext {
  readonly model: BotocoreModel;
  /** The paginator's result paths, where there is one. */
  readonly results: readonly string[];
  readonly irregular: IrregularPlurals;
}

/**
 * Finds the rows of a list operation: the paginator's results, else the output's lists, else the list inside its only
 * structure, else a map. Among several the one that is named like the operation's noun wins.
 */
export function findCollection(operation: BotocoreOperation, context: CollectionContext): Collection | undefined {
  const { model } = context;
  const output = operation.output?.shape;
  if (output === undefined) return undefined;
  const noun = normalise(nounOf(operation.name, context.irregular));
  const candidates = firstNonEmpty(
    () => context.results.flatMap((path) => candidateAt(model, output, path)),
    () => topLevelLists(model, output),
    () => nestedLists(model, output, { noun, irregular: context.irregular }),
    () => topLevelMaps(model, output),
  );
  const scored = candidates.map((candidate) => ({ candidate, score: scoreOf(candidate, noun, context.irregular) }));
  const best = scored.sort((a, b) => b.score - a.score)[0]?.candidate;
  return best === undefined ? undefined : unwrap(best, noun, context);
}

/** Reads the collection at a path given by a reviewed rule. */
export function collectionAt(model: BotocoreModel, output: string, path: string): Collection | undefined {
  const split = path.lastIndexOf('[].');
  if (split < 0) return toCollection(candidateAt(model, output, path.replace(/\[\]$/, ''))[0]);
  const outer = candidateAt(model, output, path.slice(0, split))[0];
  if (outer === undefined) return undefined;
  const inner = candidateAt(model, outer.rowShape, path.slice(split + 3).replace(/\[\]$/, ''))[0];
  return inner && { items: path, element: inner.element, rowShape: inner.rowShape, wrapperShape: outer.rowShape };
}

function toCollection(candidate: Candidate | undefined): Collection | undefined {
  return candidate && { items: candidate.path, element: candidate.element, rowShape: candidate.rowShape };
}

function firstNonEmpty(...finders: readonly (() => Candidate[])[]): Candidate[] {
  for (const find of finders) {
    const found = find();
    if (found.length > 0) return found;
  }
  return [];
}

function candidateAt(model: BotocoreModel, root: string, path: string): Candidate[] {
  let current = root;
  for (const part of path.split('.')) {
    const next = membersOf(model, current)[part];
    if (next === undefined) return [];
    current = next.shape;
  }
  const shape = shapeOf(model, current);
  if (shape.type === 'map' && shape.value !== undefined) return [{ path, element: 'map', rowShape: shape.value.shape }];
  if (shape.type !== 'list') return [];
  const rowShape = elementOf(shape);
  const { type } = shapeOf(model, rowShape);
  if (type === 'structure') return [{ path, element: 'struct', rowShape }];
  return type === 'string' ? [{ path, element: 'string', rowShape }] : [];
}

function topLevelLists(model: BotocoreModel, output: string): Candidate[] {
  return Object.keys(membersOf(model, output))
    .filter((name) => !NOT_ROWS.test(normalise(name)))
    .flatMap((name) => candidateAt(model, output, name))
    .filter((candidate) => candidate.element !== 'map');
}

function topLevelMaps(model: BotocoreModel, output: string): Candidate[] {
  return Object.keys(membersOf(model, output))
    .filter((name) => !/tags?$|metadata$/.test(normalise(name)))
    .flatMap((name) => candidateAt(model, output, name));
}

function nestedLists(
  model: BotocoreModel,
  output: string,
  names: { readonly noun: string; readonly irregular: IrregularPlurals },
): Candidate[] {
  const structs = Object.entries(membersOf(model, output)).filter(
    ([, ref]) => shapeOf(model, ref.shape).type === 'structure',
  );
  const payload = shapeOf(model, output).payload;
  const outer = structs.find(([name]) => name === payload) ?? (structs.length === 1 ? structs[0] : undefined);
  if (outer === undefined) return [];
  return Object.keys(membersOf(model, outer[1].shape))
    .filter((name) => {
      if (/^items?$/.test(normalise(name))) return true;
      return normalise(singularName(name, names.irregular)).includes(names.noun.slice(-6));
    })
    .flatMap((name) => candidateAt(model, output, `${outer[0]}.${name}`))
    .filter((candidate) => candidate.element !== 'map');
}

function scoreOf(candidate: Candidate, noun: string, irregular: IrregularPlurals): number {
  const last = normalise(singularName(candidate.path.split('.').at(-1) ?? '', irregular));
  const element = normalise(candidate.rowShape);
  let score = candidate.element === 'struct' ? 4 : 0;
  if (last === noun) score += 6;
  else if (last.includes(noun) || noun.includes(last)) score += 4;
  if (element.includes(noun) || noun.includes(element)) score += 3;
  return score;
}

/** Goes into an element that is only a wrapper: one that has a list named like the noun and is not itself. */
function unwrap(candidate: Candidate, noun: string, context: CollectionContext): Collection | undefined {
  const plain = toCollection(candidate);
  if (candidate.element !== 'struct' || normalise(candidate.rowShape).includes(noun)) return plain;
  for (const name of Object.keys(membersOf(context.model, candidate.rowShape))) {
    if (normalise(singularName(name, context.irregular)) !== noun) continue;
    const [inner] = candidateAt(context.model, candidate.rowShape, name);
    if (inner?.element !== 'struct') continue;
    return {
      items: `${candidate.path}[].${name}[]`,
      element: 'struct',
      rowShape: inner.rowShape,
      wrapperShape: candidate.rowShape,
    };
  }
  return plain;
}
