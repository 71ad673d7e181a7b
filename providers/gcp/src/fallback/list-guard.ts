import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';
import type { CatalogService, ListCatalog } from './list-catalog.ts';

/** The guard of what lists by the standard APIs: lets through GETs of the catalog's own paths and nothing else. */
export function createListGuard({ services }: ListCatalog): ReadOnlyGuard {
  const patterns = new Map<string, readonly RegExp[]>();
  const patternsOf = (service: CatalogService): readonly RegExp[] => {
    const known = patterns.get(service.service);
    if (known !== undefined) return known;
    const paths = [...service.lists.map(({ path }) => path), ...(service.locations === '' ? [] : [service.locations])];
    const made = paths.map((path) => patternOf(service.prefix + (path.split('?', 1)[0] ?? '')));
    patterns.set(service.service, made);
    return made;
  };
  return createReadOnlyGuard('gcp', (name, operation) => {
    const service = services.get(name);
    const isListed = service !== undefined && patternsOf(service).some((pattern) => pattern.test(operation));
    return isListed ? undefined : 'it is not one of the catalog’s lists';
  });
}

/** Parents may say their place in another word than the list does: a cluster of a zone stands below `zones`. */
function patternOf(path: string): RegExp {
  const text = path
    .split('/')
    .map((step) => (step.startsWith('{') ? '[^/:?]+' : step.replaceAll(/[^\w-]/g, String.raw`\$&`)))
    .join('/')
    .replaceAll('/locations/', '/(?:locations|zones|regions)/');
  return new RegExp(`^GET ${text}$`);
}
