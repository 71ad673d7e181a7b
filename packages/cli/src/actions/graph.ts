import { CorkscrewError } from '@corkscrew/core';
import type { GraphDirection, GraphRequest, ResourceGraph } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { graphToJson } from '../graph/graph-json.ts';
import { endSections, pathSections, treeSections } from '../graph/graph-tree.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { assertKnownNames, GRAPH_OPTIONS } from './assert-known-names.ts';
import { readResourceFilter } from './change-flags.ts';
import { deliverText } from './deliver-text.ts';
import { describeMoment } from './describe-moment.ts';
import { resolveResource } from './resolve-resource.ts';

const DEFAULT_NODES = 200;
/** Relationships of one resource that are followed: as a tree of more, nobody reads it. */
const MAX_NEIGHBOURS = 50;

/** Walks around a resource. */
export async function graph(context: CommandContext): Promise<CommandResult> {
  const start = await resolveStart(context);
  const { flags } = context;
  const direction = (flags.text('direction') ?? 'both') as GraphDirection;
  const depth = readDepth(context, 2);
  const found = await ask(context, { kind: 'walk', start, direction, depth, limits: readLimits(context) });
  const alone = found.nodes.length > 1 ? [] : [line('Nothing that the inventory has is connected with it.', 'dim')];
  return await show(context, found, [...treeSections(found), ...alone]);
}

/** Shows what would miss a resource. */
export async function graphDependents(context: CommandContext): Promise<CommandResult> {
  const start = await resolveStart(context);
  const depth = readDepth(context, 10);
  const found = await ask(context, { kind: 'dependents', start, depth, limits: readLimits(context) });
  const count = found.nodes.length - 1;
  const sum = found.isTruncated ? `${countOf(count, 'resource')} and more` : countOf(count, 'resource');
  const text = count === 0 ? 'Nothing that the inventory has would miss it.' : `${sum} would miss it.`;
  // What the dependents refer to beside it is another question.
  const shown = { ...found, openReferences: [], openReferenceCount: 0 };
  return await show(context, shown, [...treeSections(shown), BLANK, line(text, count === 0 ? 'good' : 'warning')]);
}

/** Shows a way from one resource to another. */
export async function graphPath(context: CommandContext): Promise<CommandResult> {
  const { args, flags } = context;
  await assertKnownNames(context, GRAPH_OPTIONS);
  const [start, end] = [await resolveResource(context, args[0] ?? ''), await resolveResource(context, args[1] ?? '')];
  const direction = (flags.text('direction') ?? 'both') as GraphDirection;
  const depth = readDepth(context, 20);
  const found = await ask(context, { kind: 'path', start: start.uid, end: end.uid, direction, depth });
  const shown = { ...found, openReferences: [], openReferenceCount: 0 };
  if (found.nodes.length > 0) return await show(context, shown, pathSections(shown));
  const text = `No way of ${countOf(depth, 'step')} or fewer leads from ${args[0]} to ${args[1]} along ${describeWay(context, direction)}.`;
  return await show(context, shown, [line(text, 'warning')]);
}

function describeWay({ flags }: CommandContext, direction: GraphDirection): string {
  const [kinds, types] = [flags.list('type'), flags.list('toType')];
  const what = kinds.length === 0 ? 'relationships of any kind' : `relationships that are ${kinds.join(' or ')}`;
  const way = direction === 'both' ? '' : ` and point ${direction}`;
  return `${what}${way}${types.length === 0 ? '' : `, through ${types.join(' or ')} only`}`;
}

async function resolveStart(context: CommandContext): Promise<string> {
  await assertKnownNames(context, GRAPH_OPTIONS);
  // Here --type is of relationships.
  const { types: _, ...filter } = readResourceFilter(context.flags);
  return (await resolveResource(context, context.args[0] ?? '', filter)).uid;
}

function readDepth({ flags }: CommandContext, fallback: number): number {
  const depth = flags.integer('depth') ?? fallback;
  if (depth === 0) throw new CorkscrewError('invalid_argument', 'read --depth: a graph has one step or more');
  return depth;
}

function readLimits({ flags }: CommandContext): { readonly maxNodes: number; readonly maxNeighbours: number } {
  const maxNodes = flags.integer('limit') ?? DEFAULT_NODES;
  if (maxNodes === 0)
    throw new CorkscrewError('invalid_argument', 'read --limit: a graph has one resource or more', {
      hint: 'Give 1 or more, or leave it out.',
    });
  return { maxNodes, maxNeighbours: Math.max(MAX_NEIGHBOURS, flags.integer('limit') ?? 0) };
}

async function ask(context: CommandContext, request: GraphRequest): Promise<ResourceGraph> {
  const { flags, parts, settings, signal } = context;
  const asOf = await readAsOf(context);
  const filter = { relationships: flags.list('type'), types: flags.list('toType'), asOf };
  return await parts.readGraph(settings.database.value, { ...request, ...filter }, { signal });
}

async function readAsOf(context: CommandContext): Promise<Date | undefined> {
  const text = context.flags.text('asOf');
  return text === undefined ? undefined : await resolveMoment(context, text, { source: '--as-of' });
}

async function show(
  context: CommandContext,
  found: ResourceGraph,
  sections: readonly Section[],
): Promise<CommandResult> {
  const result = await render(context, found, [...sections, ...endSections(found)]);
  const moment = await readAsOf(context);
  return moment === undefined ? result : { ...result, afterwards: async () => await describeMoment(context, moment) };
}

async function render(
  context: CommandContext,
  found: ResourceGraph,
  sections: readonly Section[],
): Promise<CommandResult> {
  switch (context.output) {
    case 'table':
    case 'ndjson':
    case 'csv':
    case 'markdown':
      assertNoFile(context);
      return { output: { kind: 'document', value: graphToJson(found), sections } };
    case 'mermaid':
      return await deliverText(context, (await import('../graph/graph-text.ts')).graphMermaid(found));
    case 'dot':
      return await deliverText(context, (await import('../graph/graph-text.ts')).graphDot(found));
    case 'svg':
      assertDrawable(found);
      return await deliverText(context, `${(await import('../graph/graph-svg.ts')).drawGraph(found).svg}\n`);
    case 'html':
      assertDrawable(found);
      return await deliverText(context, (await import('../graph/graph-html.ts')).graphHtml(found));
    case 'json':
      return await deliverText(context, `${JSON.stringify(graphToJson(found), undefined, 2)}\n`);
    default:
      return context.output satisfies never;
  }
}

function assertNoFile({ flags, output }: CommandContext): void {
  if (flags.text('to') === undefined) return;
  throw new CorkscrewError('invalid_argument', `write a graph to a file: --output ${output} is for the terminal`, {
    hint: 'Add --output html, svg, mermaid, dot or json.',
  });
}

function assertDrawable({ nodes }: ResourceGraph): void {
  if (nodes.length > 0) return;
  throw new CorkscrewError('not_found', 'draw the path: there is none', {
    hint: 'Try --direction both, or a greater --depth.',
  });
}
