import type { GraphNode, ResourceGraph } from '@corkscrew/store';
import { BLANK, line, spans, type Section, type Span } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { spanTree, titleOf, type Link, type SpanningTree } from './spanning-tree.ts';
import { nodeState } from './node-state.ts';

/** Open references that are listed one by one. */
const SHOWN_REFERENCES = 10;

/** Gives a graph as a tree of lines for people. */
export function treeSections(graph: ResourceGraph): readonly Section[] {
  const [start] = graph.nodes;
  if (start === undefined) return [];
  const tree = spanTree(graph);
  return [spans(nodeSpans(start)), ...branchSections(start.uid, '', tree)];
}

/** Gives a path as one resource below the other. */
export function pathSections(graph: ResourceGraph): readonly Section[] {
  const { parents } = spanTree(graph);
  return graph.nodes.flatMap((node) => {
    const link = parents.get(node.uid);
    const step =
      link === undefined
        ? []
        : [
            spans([
              ['  ', 'plain'],
              [link.isOut ? '→ ' : '← ', 'code'],
              [link.words.join(', '), 'dim'],
            ]),
          ];
    return [...step, spans(nodeSpans(node))];
  });
}

/** Says what a graph does not show: what the limits left out, and references that lead nowhere. */
export function endSections({
  nodes,
  isTruncated,
  openReferences,
  openReferenceCount,
}: ResourceGraph): readonly Section[] {
  const sections: Section[] = [];
  if (isTruncated) {
    const omitted = nodes.reduce((sum, node) => sum + node.omitted, 0);
    const text = `${countOf(omitted, 'more relationship')} ${omitted === 1 ? 'is' : 'are'} left out; --limit shows more resources, --to-type and --type fewer of them.`;
    sections.push(line(text, 'warning'));
  }
  if (openReferenceCount > 0) {
    const titles = new Map(nodes.map((node) => [node.uid, titleOf(node)]));
    const verb = openReferenceCount === 1 ? 'leads' : 'lead';
    sections.push(
      line(`${countOf(openReferenceCount, 'reference')} ${verb} to nothing that the inventory has:`, 'dim'),
    );
    for (const { from, ref, label, relationshipType, isAmbiguous } of openReferences.slice(0, SHOWN_REFERENCES)) {
      const parts: Span[] = [
        [`  ${titles.get(from) ?? from}`, 'plain'],
        [` → ${label || relationshipType} `, 'dim'],
        [ref, 'plain'],
        [isAmbiguous ? '  (several things are called so)' : '', 'warning'],
      ];
      sections.push(spans(parts));
    }
    const rest = openReferenceCount - Math.min(SHOWN_REFERENCES, openReferences.length);
    if (rest > 0) sections.push(line(`  and ${countOf(rest, 'other')}`, 'dim'));
  }
  return sections.length === 0 ? [] : [BLANK, ...sections];
}

function branchSections(uid: string, indent: string, tree: SpanningTree): readonly Section[] {
  const again = tree.others.filter(({ near, far }) => near === uid && tree.nodes.has(far));
  const children = tree.children.get(uid) ?? [];
  const omitted = tree.nodes.get(uid)?.omitted ?? 0;
  const rows = [
    ...children.map((link) => ({ link, isAgain: false })),
    ...again.map((link) => ({ link, isAgain: true })),
  ];
  const sections = rows.flatMap(({ link, isAgain }, index) => {
    const node = tree.nodes.get(link.far);
    if (node === undefined) return [];
    const isLast = index === rows.length - 1 && omitted === 0;
    const shown = isAgain ? againSpans(node) : nodeSpans(node);
    const below = `${indent}${isLast ? '   ' : '│  '}`;
    const parts: Span[] = [[`${indent}${isLast ? '└─ ' : '├─ '}`, 'dim'], ...linkSpans(link), ...shown];
    const own = spans(parts, `${below}  `);
    return isAgain ? [own] : [own, ...branchSections(node.uid, below, tree)];
  });
  if (omitted > 0) sections.push(line(`${indent}└─ and ${countOf(omitted, 'more relationship')}`, 'dim'));
  return sections;
}

function linkSpans({ isOut, words }: Link): readonly Span[] {
  return [
    [isOut ? '→ ' : '← ', 'code'],
    [`${words.join(', ')}  `, 'dim'],
  ];
}

function nodeSpans(node: GraphNode): readonly Span[] {
  const { typeName, id, region, accountId } = node;
  const state = nodeState(node);
  const title = titleOf(node);
  return [
    [title, 'heading'],
    [title === id ? '' : `  ${id}`, 'plain'],
    [`  ${typeName}`, 'code'],
    [`  ${region} ${accountId}`, 'dim'],
    [state === undefined ? '' : `  (${state})`, 'bad'],
  ];
}

function againSpans(node: GraphNode): readonly Span[] {
  return [
    [titleOf(node), 'plain'],
    [`  ${node.typeName}  shown elsewhere`, 'dim'],
  ];
}
