import { callReader, type ReadOptions } from '../query/call-reader.ts';
import type { GraphRequest, ResourceGraph } from './graph-request.ts';

/** Options of {@link readGraph}. */
export interface ReadGraphOptions extends ReadOptions {
  readonly request: GraphRequest;
}

/**
 * Reads a part of the graph of resources: a walk around one, what depends on it, or a shortest path between two.
 *
 * Resources are named by their uid. Circles end where they close; a walk stops at its limits and says so. A path that does
 * not exist within the depth gives a graph without nodes.
 *
 * @throws {CorkscrewError} `not_found` without a database, `invalid_argument` for a relationship that nobody has,
 * `database_locked`, `database_too_new`, `database_unusable`.
 */
export async function readGraph(options: ReadGraphOptions): Promise<ResourceGraph> {
  return await callReader(options, 'graph', (places) => ({ ...places, request: options.request }));
}
