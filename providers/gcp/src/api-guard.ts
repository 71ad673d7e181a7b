import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** What may be called, as method and path. Reviewed by hand: Google's custom methods (`:verb`) write as often as they read. */
const READS: Readonly<Record<string, readonly RegExp[]>> = {
  cloudasset: [
    /^GET \/v1\/(organizations|folders|projects)\/[^/:]+(\/assets|:searchAllResources|:batchGetAssetsHistory)$/,
  ],
  cloudresourcemanager: [/^GET \/v3\/(organizations|folders|projects):search$/],
  serviceusage: [/^GET \/v1\/projects\/[^/:]+\/services$/],
};

/** The guard of the provider: the listed reads and nothing else. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('gcp', (service, operation) => {
    const patterns = Object.hasOwn(READS, service) ? (READS[service] ?? []) : [];
    return patterns.some((pattern) => pattern.test(operation)) ? undefined : 'it is not one of the reads';
  });
}
