import type { GraphNode } from '@corkscrew/store';

/** What is to be said of a resource that is not simply there: it is gone, or missing until another look decides. */
export function nodeState({ isPresent, isSuspect }: GraphNode): 'gone' | 'suspect' | undefined {
  if (!isPresent) return 'gone';
  return isSuspect ? 'suspect' : undefined;
}

/** The type of a resource, with its state where there is something to say. */
export function typeAndState(node: GraphNode): string {
  return [node.typeName, nodeState(node)].filter((part) => part !== undefined).join(', ');
}
