import type { TypeRules } from '@corkscrew/sdk';

/** What changes in any asset without its meaning changing. Reviewed by hand. */
const VOLATILE = [
  'updateTime',
  // How the service describes it: lists tell, searches do not.
  'resource.discoveryDocumentUri',
  'resource.discoveryName',
  'resource.resourceUrl',
  'resource.data.etag',
  'resource.data.fingerprint',
  'resource.data.labelFingerprint',
  'resource.data.metadata.fingerprint',
  'resource.data.tags.fingerprint',
  'resource.data.lastStartTimestamp',
  'resource.data.lastModifiedTime',
  'resource.data.updateTime',
  'resource.data.updated',
] as const;

/** Lists whose order means nothing. */
const SETS = ['resource.data.tags.items'] as const;

/** Parts that hold secrets beside those that their names give away. Reviewed by hand. */
const SECRETS_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  gcp_compute_instance: ['resource.data.metadata.items[].value'],
  gcp_compute_instance_template: ['resource.data.properties.metadata.items[].value'],
  gcp_compute_project: ['resource.data.commonInstanceMetadata.items[].value'],
};

/** Gives the normalisation rules of a type. */
export function typeRules(typeName: string): TypeRules {
  return {
    volatilePaths: VOLATILE,
    setPaths: SETS,
    secretPaths: Object.hasOwn(SECRETS_BY_TYPE, typeName) ? SECRETS_BY_TYPE[typeName] : undefined,
  };
}
