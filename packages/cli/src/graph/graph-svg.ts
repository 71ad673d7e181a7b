import type { ResourceGraph } from '@corkscrew/store';
import { assignTypeColors, providerColor } from './graph-colors.ts';
import { BOX, layoutGraph, type GraphLayout, type PlacedLink, type PlacedNode } from './layout-graph.ts';
import { titleOf } from './spanning-tree.ts';
import { nodeState, typeAndState } from './node-state.ts';

const segmenter = new Intl.Segmenter();

const MARGIN = 24;
const LEGEND_ROW = 22;
const LEGEND_COLUMN = 300;
const TITLE_CHARACTERS = 22;
const TYPE_CHARACTERS = 31;
const LABEL_CHARACTERS = 24;

const STYLE = `.corkscrew { --paper: #ffffff; --ink: #1f2933; --soft: #66727f; --line: #9aa5b1; --box: #f8fafc;
    font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif; background: var(--paper); }
  @media (prefers-color-scheme: dark) {
    .corkscrew { --paper: #11161c; --ink: #e6ebf0; --soft: #9aa7b4; --line: #5b6875; --box: #1b232c; }
  }
  .corkscrew .paper { fill: var(--paper); }
  .corkscrew .box { fill: var(--box); stroke-width: 1.5; }
  .corkscrew .start .box { stroke-width: 3; }
  .corkscrew .gone .box { stroke-dasharray: 5 4; }
  .corkscrew .title { fill: var(--ink); font-size: 13px; font-weight: 600; }
  .corkscrew .type, .corkscrew .key { fill: var(--soft); font-size: 11px; }
  .corkscrew .key { fill: var(--ink); }
  .corkscrew .link { fill: none; stroke: var(--line); stroke-width: 1.4; }
  .corkscrew .other { stroke-dasharray: 3 3; }
  .corkscrew .head { fill: var(--line); }
  .corkscrew .word { fill: var(--soft); font-size: 11px; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }`;

/** A drawing as SVG, with its size. */
export interface GraphDrawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Draws a graph as one SVG element that needs nothing else. */
export function drawGraph(graph: ResourceGraph): GraphDrawing {
  const layout = layoutGraph(graph);
  const colors = assignTypeColors(layout.nodes.map(({ node }) => node.typeName));
  const legend = drawLegend(layout, colors);
  const width = Math.max(layout.width, legend.width) + 2 * MARGIN;
  const height = layout.height + legend.height + 3 * MARGIN;
  const [start] = graph.nodes;
  const svg = `<svg class="corkscrew" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(start === undefined ? 'Nothing' : `Relationships of ${titleOf(start)}`)}</title>
<style>${STYLE}</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>
<rect class="paper" width="${width}" height="${height}"/>
<g class="scene" transform="translate(${(width - layout.width) / 2} ${MARGIN})">
${layout.links.map(drawLink).join('\n')}
${layout.nodes.map((placed) => drawNode(placed, colors)).join('\n')}
${layout.links.map(drawWord).filter(Boolean).join('\n')}
</g>
<g class="legend" transform="translate(${MARGIN} ${layout.height + 2 * MARGIN})">
${legend.svg}
</g>
</svg>`;
  return { svg, width, height };
}

function drawNode({ node, x, y }: PlacedNode, colors: ReadonlyMap<string, string>): string {
  const { uid, typeName, id, region, accountId, provider, isPresent, distance, omitted } = node;
  const classes = ['node', distance === 0 ? 'start' : '', isPresent ? '' : 'gone'].filter(Boolean).join(' ');
  const facts = [titleOf(node), id, typeName, `${provider} ${accountId} ${region}`, nodeState(node) ?? ''];
  const more = omitted > 0 ? ` (+${omitted})` : '';
  return `<g class="${classes}" data-uid="${uid}" transform="translate(${x} ${y})"><title>${escapeXml(facts.filter(Boolean).join('\n'))}</title>
<rect class="box" width="${BOX.width}" height="${BOX.height}" rx="7" stroke="${providerColor(provider)}"/>
<rect x="7" y="8" width="5" height="${BOX.height - 16}" rx="2.5" fill="${colors.get(typeName) ?? ''}"/>
<text class="title" x="20" y="20">${escapeXml(shorten(titleOf(node), TITLE_CHARACTERS - more.length) + more)}</text>
<text class="type" x="20" y="36">${escapeXml(shorten(typeAndState(node), TYPE_CHARACTERS))}</text></g>`;
}

function drawLink({ from, to, link, label }: PlacedLink): string {
  const text = link.edges.map((edge) => [edge.label || edge.relationshipType, edge.path].filter(Boolean).join('  '));
  return `<path class="link${label === undefined ? ' other' : ''}" data-from="${from.node.uid}" data-to="${to.node.uid}" d="${curve(from, to)}" marker-end="url(#head)"><title>${escapeXml(`${titleOf(from.node)} → ${titleOf(to.node)}\n${text.join('\n')}`)}</title></path>`;
}

/** From side to side; within a column, around its outside. */
function curve(from: PlacedNode, to: PlacedNode): string {
  const [y1, y2] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
  if (from.x === to.x) {
    const x = from.x + BOX.width;
    const bend = x + 30 + Math.min(60, Math.abs(y2 - y1) / 8);
    return `M${x} ${y1} C${bend} ${y1} ${bend} ${y2} ${x} ${y2}`;
  }
  const isRight = to.x > from.x;
  const [x1, x2] = isRight ? [from.x + BOX.width, to.x] : [from.x, to.x + BOX.width];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function drawWord({ link, label }: PlacedLink): string {
  if (label === undefined) return '';
  const text = escapeXml(shorten(link.words.join(', '), LABEL_CHARACTERS));
  return `<text class="word" x="${label.x}" y="${label.y}" text-anchor="${label.anchor}">${text}</text>`;
}

interface LegendEntry {
  readonly text: string;
  readonly swatch: string;
}

function drawLegend(layout: GraphLayout, colors: ReadonlyMap<string, string>): GraphDrawing {
  const nodes = layout.nodes.map(({ node }) => node);
  const providers = [...new Set(nodes.map(({ provider }) => provider))].toSorted();
  const entries: LegendEntry[] = [
    ...providers.map((provider) => ({
      text: provider,
      swatch: `<rect class="box" y="-10" width="18" height="13" rx="3" stroke="${providerColor(provider)}"/>`,
    })),
    ...[...colors].map(([type, color]) => ({
      text: `${type} (${nodes.filter(({ typeName }) => typeName === type).length})`,
      swatch: `<rect x="6" y="-10" width="5" height="13" rx="2.5" fill="${color}"/>`,
    })),
  ];
  if (layout.links.some(({ label }) => label === undefined)) {
    entries.push({ text: 'further relationship', swatch: '<path class="link other" d="M0 -4 H18"/>' });
  }
  const columns = Math.max(1, Math.min(entries.length, Math.floor(layout.width / LEGEND_COLUMN)));
  const rows = Math.ceil(entries.length / columns);
  const cells = entries.map(({ text, swatch }, index) => {
    const place = `${Math.floor(index / rows) * LEGEND_COLUMN} ${(index % rows) * LEGEND_ROW + 12}`;
    return `<g transform="translate(${place})">${swatch}<text class="key" x="26" y="0">${escapeXml(shorten(text, 44))}</text></g>`;
  });
  return { svg: cells.join('\n'), width: columns * LEGEND_COLUMN, height: rows * LEGEND_ROW };
}

function shorten(text: string, characters: number): string {
  const all = Array.from(segmenter.segment(text), ({ segment }) => segment);
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`;
}

/** Makes a text safe between tags and in attributes; characters that XML does not have become spaces. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\P{Control}\n]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
