import type { GraphEdge, GraphNode, ResourceGraph } from '@corkscrew/store';

/** All relationships between two resources, seen from one of them. */
export interface Link {
  readonly near: string;
  readonly far: string;
  /** Whether the near end refers to the far one, or contains it. */
  readonly isOut: boolean;
  /** What the relationships are called, each once. */
  readonly words: readonly string[];
  readonly edges: readonly GraphEdge[];
}

/** A graph as a tree from its start: the way on which each resource was reached first, and all other links. */
export interface SpanningTree {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** The links from a resource to those that were reached over it. */
  readonly children: ReadonlyMap<string, readonly Link[]>;
  /** The link over which a resource was reached; none of the start. */
  readonly parents: ReadonlyMap<string, Link>;
  /** Links that are not part of the tree, each once, from the end that was reached first. */
  readonly others: readonly Link[];
}

/** Makes a tree of a graph. */
export function spanTree(graph: ResourceGraph): SpanningTree {
  const nodes = new Map(graph.nodes.map((node) => [node.uid, node]));
  const places = new Map(graph.nodes.map((node, index) => [node.uid, index]));
  const links = listLinks(graph, places);
  const parents = new Map<string, Link>();
  const others: Link[] = [];
  for (const link of links) {
    const step = (nodes.get(link.far)?.distance ?? 0) - (nodes.get(link.near)?.distance ?? 0);
    if (step === 1 && !parents.has(link.far)) parents.set(link.far, link);
    else others.push(link);
  }
  const children = Map.groupBy(parents.values(), ({ near }) => near);
  return { nodes, children, parents, others };
}

function listLinks(graph: ResourceGraph, places: ReadonlyMap<string, number>): readonly Link[] {
  const placeOf = (uid: string): number => places.get(uid) ?? 0;
  const groups = Map.groupBy(graph.edges, ({ from, to }) => `${from} ${to}`);
  const links = [...groups.values()].flatMap((edges): readonly Link[] => {
    const [first] = edges;
    if (first === undefined) return [];
    const isOut = placeOf(first.from) < placeOf(first.to);
    const [near, far] = isOut ? [first.from, first.to] : [first.to, first.from];
    const words = [...new Set(edges.map(({ label, relationshipType }) => (label === '' ? relationshipType : label)))];
    return [{ near, far, isOut, words, edges }];
  });
  return links.toSorted((a, b) => placeOf(a.near) - placeOf(b.near) || placeOf(a.far) - placeOf(b.far));
}

/** What a resource is called by people: its name where it has one, else the end of its id. */
export function titleOf({ name, id }: Pick<GraphNode, 'name' | 'id'>): string {
  return name === '' ? (id.split('/').at(-1) ?? id) : name;
}
