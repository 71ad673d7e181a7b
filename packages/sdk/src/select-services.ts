import { CorkscrewError, type DiscoverRequest } from '@corkscrew/core';
import { nearestNames } from './nearest-names.ts';

/**
 * Gives the services that a discovery asks for, by name and in the order of their names.
 *
 * @param describe Says in words what it means that a service is not there: `the tenant has nothing of it`.
 * @throws {CorkscrewError} not_found for a name that none has.
 */
export function selectServices<T>(
  services: ReadonlyMap<string, T>,
  { includeServices = [], excludeServices = [] }: DiscoverRequest,
  describe: string,
): readonly (readonly [string, T])[] {
  const unknown = [...includeServices, ...excludeServices].find((name) => !services.has(name));
  if (unknown !== undefined) {
    const near = nearestNames(unknown, services.keys());
    throw new CorkscrewError('not_found', `use service ${unknown}: ${describe}`, {
      hint: near.length === 0 ? `There are: ${[...services.keys()].join(', ')}.` : `Did you mean ${near.join(', ')}?`,
    });
  }
  return [...services]
    .filter(([name]) => includeServices.length === 0 || includeServices.includes(name))
    .filter(([name]) => !excludeServices.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
