import type { GraphEdge, GraphNode, ResourceGraph } from '@corkscrew/store';
import { describe, expect, test } from 'vitest';
import { createPalette } from '../render/palette.ts';
import { renderSections } from '../render/render-sections.ts';
import { graphDot, graphMermaid } from './graph-text.ts';
import { drawGraph } from './graph-svg.ts';
import { endSections, pathSections, treeSections } from './graph-tree.ts';
import { BOX, layoutGraph } from './layout-graph.ts';

function node(uid: string, distance: number, more: Partial<GraphNode> = {}): GraphNode {
  const place = { provider: 'aws', accountId: '111', region: 'eu-west-1', service: 'ec2' };
  const what = { type: 'Thing', typeName: 'aws_ec2_thing', id: `id-${uid}`, name: '', arn: '' };
  return { uid, ...place, ...what, isPresent: true, isSuspect: false, distance, omitted: 0, ...more };
}

function edge(from: string, to: string, label = 'uses'): GraphEdge {
  return { from, to, relationshipType: 'depends_on', label, path: 'P', confidence: 'exact', resolution: 'id' };
}

function graphOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ResourceGraph {
  return { nodes, edges, openReferences: [], openReferenceCount: 0, isTruncated: false };
}

/** a → b, a → c, c → a closes a circle, d contains a, b and c know each other. */
const GRAPH = graphOf(
  [node('a', 0), node('b', 1, { name: 'say "b" #1 & <i>' }), node('c', 1, { isPresent: false }), node('d', 1)],
  [
    edge('a', 'b'),
    edge('a', 'b', 'owns'),
    edge('a', 'c'),
    edge('c', 'a', 'answers'),
    edge('d', 'a', ''),
    edge('b', 'c'),
  ],
);

const render = (sections: Parameters<typeof renderSections>[0]): string =>
  renderSections(sections, { palette: createPalette(false), width: 100 });

describe('treeSections', () => {
  test('shows each resource once, with the relationships over which it was reached', () => {
    expect(render(treeSections(GRAPH))).toMatchInlineSnapshot(`
      "id-a  aws_ec2_thing  eu-west-1 111
      ├─ → uses, owns  say "b" #1 & <i>  id-b  aws_ec2_thing  eu-west-1 111
      │  └─ → uses  id-c  aws_ec2_thing  shown elsewhere
      ├─ → uses  id-c  aws_ec2_thing  eu-west-1 111  (gone)
      ├─ ← depends_on  id-d  aws_ec2_thing  eu-west-1 111
      └─ ← answers  id-c  aws_ec2_thing  shown elsewhere
      "
    `);
  });

  test('says what a resource has beyond the limits', () => {
    const hub = graphOf([node('a', 0, { omitted: 12 }), node('b', 1)], [edge('a', 'b')]);
    expect(render([...treeSections(hub), ...endSections({ ...hub, isTruncated: true })])).toMatchInlineSnapshot(`
      "id-a  aws_ec2_thing  eu-west-1 111
      ├─ → uses  id-b  aws_ec2_thing  eu-west-1 111
      └─ and 12 more relationships

      12 more relationships are left out; --limit shows more resources, --to-type and --type fewer of
      them.
      "
    `);
  });
});

describe('endSections', () => {
  test('lists references that lead nowhere, the first of many', () => {
    const openReferences = Array.from({ length: 12 }, (_, index) => ({
      from: 'a',
      ref: `ami-${index}`,
      service: '',
      type: '',
      relationshipType: 'references',
      label: '',
      path: '',
      isAmbiguous: index === 1,
    }));
    const text = render(endSections({ ...GRAPH, openReferences, openReferenceCount: 30 }));
    expect(text.split('\n').filter((line) => line.includes('→ references ami'))).toHaveLength(10);
    expect(text).toContain('30 references lead to nothing');
    expect(text).toContain('ami-1  (several things are called so)');
    expect(text).toContain('and 20 others');
  });
});

test('pathSections shows one resource below the other', () => {
  const path = graphOf([node('a', 0), node('b', 1), node('c', 2)], [edge('a', 'b'), edge('c', 'b', 'feeds')]);
  expect(render(pathSections(path))).toMatchInlineSnapshot(`
    "id-a  aws_ec2_thing  eu-west-1 111
      → uses
    id-b  aws_ec2_thing  eu-west-1 111
      ← feeds
    id-c  aws_ec2_thing  eu-west-1 111
    "
  `);
});

describe('graphMermaid', () => {
  test('keeps labels from ending early', () => {
    expect(graphMermaid(GRAPH)).toMatchInlineSnapshot(`
      "flowchart LR
        n0["id-a<br/><small>aws_ec2_thing</small>"]:::aws
        n1["say #34;b#34; #35;1 #38; #60;i#62;<br/><small>aws_ec2_thing</small>"]:::aws
        n2["id-c<br/><small>aws_ec2_thing#44; gone</small>"]:::gone
        n3["id-d<br/><small>aws_ec2_thing</small>"]:::aws
        n0 -->|"uses#44; owns"| n1
        n0 -->|"uses"| n2
        n3 -->|"depends_on"| n0
        n2 -->|"answers"| n0
        n1 -->|"uses"| n2
        classDef aws fill:#ffffff,stroke:#d97706,stroke-width:2px,color:#1f2933
        classDef gone fill:#eeeeee,stroke:#7b8794,stroke-width:2px,color:#1f2933
      "
    `);
  });
});

describe('graphDot', () => {
  test('quotes what stands in labels', () => {
    expect(graphDot(GRAPH)).toContain(String.raw`[label="say \"b\" #1 & <i>\naws_ec2_thing"`);
    expect(graphDot(GRAPH)).toContain('style="rounded,dashed"');
  });
});

describe('layoutGraph', () => {
  test('never lets two boxes overlap, however many there are, and keeps what refers to the start on its left', () => {
    const many = Array.from({ length: 120 }, (_, index) => node(`n${index}`, 1 + (index % 3)));
    const edges = many.map(({ uid, distance }, index) => {
      const near = distance === 1 ? 'a' : `n${Math.floor(index / 3) * 3 + distance - 2}`;
      return index % 2 === 0 ? edge(near, uid) : edge(uid, near);
    });
    const { nodes } = layoutGraph(graphOf([node('a', 0), ...many.toSorted((a, b) => a.distance - b.distance)], edges));
    expect(nodes).toHaveLength(121);
    const places = nodes.map(({ x, y }) => ({ x, y }));
    for (const [index, a] of places.entries()) {
      for (const b of places.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= BOX.width || Math.abs(a.y - b.y) >= BOX.height).toBe(true);
      }
    }
    const start = nodes.find(({ node: { uid } }) => uid === 'a');
    const left = nodes.find(({ node: { uid } }) => uid === 'n3');
    expect(left?.x).toBeLessThan(start?.x ?? 0);
  });
});

describe('drawGraph', () => {
  test('escapes what names hold', () => {
    const { svg } = drawGraph(GRAPH);
    expect(svg).toContain('say &quot;b&quot; #1 &amp; &lt;i&gt;');
    expect(svg).not.toContain('<i>');
  });
});
