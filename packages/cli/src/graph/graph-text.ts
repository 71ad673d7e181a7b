import type { GraphNode, ResourceGraph } from '@corkscrew/store';
import { providerColor } from './graph-colors.ts';
import { typeAndState } from './node-state.ts';
import { spanTree, titleOf, type Link } from './spanning-tree.ts';

/** Gives a graph as a Mermaid flow chart. */
export function graphMermaid(graph: ResourceGraph): string {
  const keys = keysOf(graph);
  const nodes = graph.nodes.map((node) => {
    const text = `${escapeMermaid(titleOf(node))}<br/><small>${escapeMermaid(typeAndState(node))}</small>`;
    return `  ${keys.get(node.uid)}["${text}"]:::${classOf(node)}`;
  });
  const edges = linksOf(graph).map(({ from, to, words }) => {
    return `  ${keys.get(from)} -->|"${escapeMermaid(words.join(', '))}"| ${keys.get(to)}`;
  });
  const classes = [...new Set(graph.nodes.map(classOf))].map((name) => {
    return `  classDef ${name} fill:${name === 'gone' ? '#eeeeee' : '#ffffff'},stroke:${providerColor(name)},stroke-width:2px,color:#1f2933`;
  });
  return `${['flowchart LR', ...nodes, ...edges, ...classes].join('\n')}\n`;
}

/** Gives a graph in the language of Graphviz. */
export function graphDot(graph: ResourceGraph): string {
  const keys = keysOf(graph);
  const nodes = graph.nodes.map((node) => {
    const label = `${quoteDot(titleOf(node))}\\n${quoteDot(typeAndState(node))}`;
    const style = node.isPresent ? '' : ', style="rounded,dashed"';
    return `  ${keys.get(node.uid)} [label="${label}", color="${providerColor(node.provider)}", tooltip="${quoteDot(node.id)}"${style}];`;
  });
  const edges = linksOf(graph).map(({ from, to, words }) => {
    return `  ${keys.get(from)} -> ${keys.get(to)} [label="${quoteDot(words.join(', '))}"];`;
  });
  const head = [
    'digraph corkscrew {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9, color="#7b8794"];',
  ];
  return `${[...head, ...nodes, ...edges, '}'].join('\n')}\n`;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly words: readonly string[];
}

function linksOf(graph: ResourceGraph): readonly Arrow[] {
  const { parents, others } = spanTree(graph);
  const toArrow = ({ near, far, isOut, words }: Link): Arrow =>
    isOut ? { from: near, to: far, words } : { from: far, to: near, words };
  return [...parents.values(), ...others].map(toArrow);
}

function keysOf({ nodes }: ResourceGraph): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ uid }, index) => [uid, `n${index}`]));
}

function classOf({ provider, isPresent }: GraphNode): string {
  return isPresent ? provider.replaceAll(/\W/g, '_') : 'gone';
}

/** Everything that could end a label or begin an entity of Mermaid's own becomes an entity by number. */
function escapeMermaid(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function quoteDot(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/\p{Control}/gu, ' ');
}
