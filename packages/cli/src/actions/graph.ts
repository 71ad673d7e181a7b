import { CorkscrewError } from '@corkscrew/core';
import type { GraphDirection, GraphRequest, ResourceGraph } from '@corkscrew/store';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { endSections, pathSections, treeSections } from '../graph/graph-tree.ts';
import { resolveMoment } from '../moments/resolve-moment.ts';
import { BLANK, line, type Section } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { readResourceFilter } from './change-flags.ts';
import { deliverText } from './deliver-text.ts';
import { resolveResource } from './resolve-resource.ts';

const DEFAULT_NODES = 200;
/** Relationships of one resource that are followed: as a tree of more, nobody reads it. */
const MAX_NEIGHBOURS = 50;

/** Walks around a resource. */
export async function graph(context: CommandContext): Promise<CommandResult> {
  const start = await resolveStart(context);
  const { flags } = context;
  const direction = (flags.text('direction') ?? 'both') as GraphDirection;
  const depth = flags.integer('depth') ?? 2;
  const found = await ask(context, { kind: 'walk', start, direction, depth, limits: readLimits(context) });
  const alone = found.nodes.length > 1 ? [] : [line('Nothing that the inventory has is connected with it.', 'dim')];
  return await show(context, found, [...treeSections(found), ...alone]);
}

/** Shows what would miss a resource. */
export async function graphDependents(context: CommandContext): Promise<CommandResult> {
  const start = await resolveStart(context);
  const depth = context.flags.integer('depth') ?? 10;
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
  const [start, end] = [await resolveResource(context, args[0] ?? ''), await resolveResource(context, args[1] ?? '')];
  const direction = (flags.text('direction') ?? 'both') as GraphDirection;
  const depth = flags.integer('depth') ?? 20;
  const found = await ask(context, { kind: 'path', start: start.uid, end: end.uid, direction, depth });
  const shown = { ...found, openReferences: [], openReferenceCount: 0 };
  if (found.nodes.length > 0) return await show(context, shown, pathSections(shown));
  const way = direction === 'both' ? 'any relationships' : `relationships that point ${direction}`;
  const text = `No way of ${depth} steps or fewer leads from ${args[0]} to ${args[1]} along ${way}.`;
  return await show(context, shown, [line(text, 'warning')]);
}

async function resolveStart(context: CommandContext): Promise<string> {
  const filter = { ...readResourceFilter(context.flags), types: [] };
  return (await resolveResource(context, context.args[0] ?? '', filter)).uid;
}

function readLimits({ flags }: CommandContext): { readonly maxNodes: number; readonly maxNeighbours: number } {
  const maxNodes = flags.integer('limit') ?? DEFAULT_NODES;
  if (maxNodes === 0) throw new CorkscrewError('invalid_argument', 'read --limit: a graph has one resource or more');
  return { maxNodes, maxNeighbours: Math.max(MAX_NEIGHBOURS, flags.integer('limit') ?? 0) };
}

async function ask(context: CommandContext, request: GraphRequest): Promise<ResourceGraph> {
  const { flags, parts, settings, signal } = context;
  const moment = flags.text('asOf');
  const asOf = moment === undefined ? undefined : await resolveMoment(context, moment, { source: '--as-of' });
  const filter = { relationships: flags.list('type'), types: flags.list('toType'), asOf };
  return await parts.readGraph(settings.database.value, { ...request, ...filter }, { signal });
}

async function show(
  context: CommandContext,
  found: ResourceGraph,
  sections: readonly Section[],
): Promise<CommandResult> {
  const sectionsAndEnd = [...sections, ...endSections(found)];
  switch (context.output) {
    case 'table':
    case 'ndjson':
    case 'csv':
    case 'markdown':
      return { output: { kind: 'document', value: found, sections: sectionsAndEnd } };
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
      return await deliverText(context, `${JSON.stringify(found, undefined, 2)}\n`);
    default:
      return context.output satisfies never;
  }
}

function assertDrawable({ nodes }: ResourceGraph): void {
  if (nodes.length > 0) return;
  throw new CorkscrewError('not_found', 'draw the path: there is none', {
    hint: 'Try --direction both, or a greater --depth.',
  });
}
