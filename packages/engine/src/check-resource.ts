import { findFacetFault, type ScanUnit, type ScannedResource } from '@corkscrew/core';

/** What is wrong with a resource that a plugin sent. */
export interface ResourceFault {
  readonly code: 'foreign_resource' | 'invalid_resource';
  /** Completes the sentence "resource … <problem>". */
  readonly problem: string;
}

/** Finds what makes a resource unfit for the inventory; `undefined` where nothing does. */
export function findResourceFault(
  resource: ScannedResource,
  unit: Pick<ScanUnit, 'provider'>,
): ResourceFault | undefined {
  if (resource.provider !== unit.provider) {
    return { code: 'foreign_resource', problem: `belongs to provider "${resource.provider}"` };
  }
  for (const field of ['id', 'service', 'type'] as const) {
    if (resource[field] === '') return { code: 'invalid_resource', problem: `has an empty ${field}` };
  }
  for (const field of ['rawData', 'attributes'] as const) {
    if (!isJson(resource[field])) return { code: 'invalid_resource', problem: `has a ${field} that is not JSON` };
  }
  const problem = findFacetFault(resource);
  return problem === undefined ? undefined : { code: 'invalid_resource', problem };
}

function isJson(text: string): boolean {
  if (text === '{}') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The parser's message quotes the payload, which may hold what must not be printed.
    return false;
  }
}
