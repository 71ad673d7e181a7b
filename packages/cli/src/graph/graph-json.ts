import type { ResourceGraph } from '@corkscrew/store';

/** Gives a graph as machines read it, with names as the tables have them. */
export function graphToJson(graph: ResourceGraph): Readonly<Record<string, unknown>> {
  return snakeCased(graph) as Readonly<Record<string, unknown>>;
}

/** A graph holds no payload, so that every name in it is one of ours. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [toSnake(name), snakeCased(member)] as const);
  return Object.fromEntries(entries);
}

function toSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
