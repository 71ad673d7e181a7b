import type { GraphNode, ResourceGraph } from '@corkscrew/store';
import { spanTree, titleOf, type Link } from './spanning-tree.ts';

export const BOX = { width: 216, height: 46 } as const;
/** Wide enough for the word of a relationship beside the box that it leads to. */
const COLUMN_GAP = 168;
const ROW_GAP = 18;
/** Boxes of a column beyond which it goes on in another. */
const MAX_ROWS = 24;

/** A resource with its place. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
}

/** A link between two places. */
export interface PlacedLink {
  readonly link: Link;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** Where the link's words stand, beside the box of the resource that was reached over it; none of other links. */
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' } | undefined;
}

/** A drawing without its colours. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

/**
 * Places a graph in columns by distance: what the start refers to on its right, what refers to it on its left. Boxes stand on a
 * grid and never overlap.
 */
export function layoutGraph(graph: ResourceGraph): GraphLayout {
  const tree = spanTree(graph);
  const columns = listColumns(graph.nodes, tree.parents);
  const height = Math.max(...columns.map((column) => column.length)) * (BOX.height + ROW_GAP) - ROW_GAP;
  const placed = new Map<string, PlacedNode>();
  columns.forEach((column, index) => {
    const top = (height - (column.length * (BOX.height + ROW_GAP) - ROW_GAP)) / 2;
    column.forEach((node, row) => {
      placed.set(node.uid, { node, x: index * (BOX.width + COLUMN_GAP), y: top + row * (BOX.height + ROW_GAP) });
    });
  });
  const links = [...tree.parents.values(), ...tree.others].flatMap((link) => {
    const near = placed.get(link.near);
    const far = placed.get(link.far);
    if (near === undefined || far === undefined) return [];
    const [from, to] = link.isOut ? [near, far] : [far, near];
    return [{ link, from, to, label: tree.parents.get(link.far) === link ? labelPlace(near, far) : undefined }];
  });
  const width = columns.length * (BOX.width + COLUMN_GAP) - COLUMN_GAP;
  return { width, height, nodes: [...placed.values()], links };
}

/** Columns from left to right. Within one, resources stand in the order of those over which they were reached. */
function listColumns(
  nodes: readonly GraphNode[],
  parents: ReadonlyMap<string, Link>,
): readonly (readonly GraphNode[])[] {
  const sides = new Map<string, number>();
  for (const { uid } of nodes) {
    const link = parents.get(uid);
    sides.set(uid, link === undefined ? 0 : (sides.get(link.near) ?? 0) || (link.isOut ? 1 : -1));
  }
  const layers = Map.groupBy(nodes, ({ uid, distance }) => (sides.get(uid) ?? 0) * distance);
  const places = new Map<string, number>();
  const sorted = new Map<number, readonly GraphNode[]>();
  for (const layer of [...layers.keys()].toSorted((a, b) => Math.abs(a) - Math.abs(b))) {
    const parentPlace = ({ uid }: GraphNode): number => places.get(parents.get(uid)?.near ?? '') ?? 0;
    const column = (layers.get(layer) ?? []).toSorted(
      (a, b) => parentPlace(a) - parentPlace(b) || compare(a.typeName, b.typeName) || compare(titleOf(a), titleOf(b)),
    );
    column.forEach(({ uid }, index) => places.set(uid, index));
    sorted.set(layer, column);
  }
  return [...sorted.entries()]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([layer, column]) => wrapColumn(column, layer < 0));
}

/** What is nearest in order stays nearest to the start. */
function wrapColumn(column: readonly GraphNode[], isLeft: boolean): readonly (readonly GraphNode[])[] {
  const count = Math.ceil(column.length / MAX_ROWS);
  const rows = Math.ceil(column.length / count);
  const parts = Array.from({ length: count }, (_, index) => column.slice(index * rows, (index + 1) * rows));
  return isLeft ? parts.toReversed() : parts;
}

function labelPlace(near: PlacedNode, far: PlacedNode): PlacedLink['label'] {
  const y = far.y + BOX.height / 2 - 6;
  if (far.x > near.x) return { x: far.x - 12, y, anchor: 'end' };
  return { x: far.x + BOX.width + 12, y, anchor: 'start' };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
