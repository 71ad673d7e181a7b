import type { ResourceDraft, ScanYield } from './provider.ts';

const NONE: readonly ResourceDraft[] = [];

/** Gives the resources in an element of a scan, of which those of other kinds have none. */
export function draftsOf(element: ScanYield): readonly ResourceDraft[] {
  if (element.kind === 'resource') return [element.resource];
  return element.kind === 'resources' ? element.resources : NONE;
}
