import type { GraphNode, ResourceGraph } from '@corkscrew/store';
import { countOf } from '../render/format-amount.ts';
import { graphPageScript } from './graph-page-script.ts';
import { drawGraph, escapeXml } from './graph-svg.ts';
import { titleOf } from './spanning-tree.ts';
import { nodeState } from './node-state.ts';

const STYLE = `html, body { margin: 0; height: 100%; }
body { --paper: #ffffff; --ink: #1f2933; --soft: #66727f; --rule: #d9e0e7; --hit: #ffe08a; display: grid; grid-template: auto 1fr / 1fr auto;
  font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif; color: var(--ink); background: var(--paper); }
@media (prefers-color-scheme: dark) { body { --paper: #11161c; --ink: #e6ebf0; --soft: #9aa7b4; --rule: #2c3844; --hit: #6b5710; } }
header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--rule); }
h1 { font-size: 16px; margin: 0; } header p { margin: 0; color: var(--soft); flex: 1; }
input, button { font: inherit; color: inherit; background: none; border: 1px solid var(--rule); border-radius: 6px; padding: 4px 10px; }
main { overflow: hidden; position: relative; min-height: 0; } main svg { width: 100%; height: 100%; cursor: grab; touch-action: none; display: block; }
.node { cursor: pointer; } .dimmed { opacity: 0.18; } .found .box { fill: var(--hit); }
aside { width: 340px; overflow: auto; border-left: 1px solid var(--rule); padding: 12px 16px; box-sizing: border-box; } aside[hidden] { display: none; }
aside h2 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; } dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 0 0 12px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } ul { padding-left: 18px; margin: 0; } li { overflow-wrap: anywhere; }`;

/** Makes a page of a graph that needs nothing from anywhere: pan, zoom, search, and what each resource is. */
export function graphHtml(graph: ResourceGraph): string {
  const [start] = graph.nodes;
  const title = start === undefined ? 'Nothing' : titleOf(start);
  const { svg } = drawGraph(graph);
  const data = JSON.stringify({ nodes: graph.nodes.map(toFacts), edges: graph.edges, open: graph.openReferences });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<link rel="icon" href="data:,">
<title>${escapeXml(title)} - Corkscrew</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeXml(title)}</h1><p>${escapeXml(describe(graph))}</p>
<input type="search" id="search" placeholder="Find a resource" aria-label="Find a resource">
<span><button id="closer" aria-label="Closer">+</button> <button id="further" aria-label="Further">−</button> <button id="fit">Fit</button></span></header>
<main>${svg}</main>
<aside id="facts" hidden></aside>
<script type="application/json" id="data">${data.replaceAll('<', '\\u003c')}</script>
<script>${graphPageScript}</script>
</body>
</html>
`;
}

function describe({ nodes, edges, isTruncated, openReferenceCount }: ResourceGraph): string {
  const parts = [
    `${countOf(nodes.length, 'resource')}, ${countOf(edges.length, 'relationship')}`,
    isTruncated ? 'more are left out' : '',
    openReferenceCount > 0 ? `${countOf(openReferenceCount, 'reference')} to outside the inventory` : '',
  ];
  return parts.filter(Boolean).join('; ');
}

function toFacts(node: GraphNode): Readonly<Record<string, unknown>> {
  const { uid, provider, accountId, region, typeName, id, name, arn } = node;
  const facts = { type: typeName, id, name, arn, provider, account: accountId, region, uid };
  return { uid, title: titleOf(node), state: nodeState(node) ?? '', facts };
}
