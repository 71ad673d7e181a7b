import { isSecretText, REDACTED } from '@corkscrew/sdk';

/**
 * Annotations in which tools keep a whole object as it was last applied, and with it every value that the object has or
 * had. Reviewed by hand; the rule below finds those that are not here.
 */
const COPIES_OF_OBJECTS: ReadonlySet<string> = new Set([
  'banzaicloud.com/last-applied',
  'deprecated.daemonset.template.generation-last-applied',
  'kapp.k14s.io/original',
  'kopf.zalando.org/last-handled-configuration',
  'objectset.rio.cattle.io/applied',
]);

/** Annotations that are written every few seconds by whoever leads. */
const HEARTBEATS: ReadonlySet<string> = new Set(['control-plane.alpha.kubernetes.io/leader']);

/** Annotations that a Secret may keep: none of them is made of its values. Reviewed by hand. */
const SECRET_ALLOW_LIST: ReadonlySet<string> = new Set([
  'cert-manager.io/alt-names',
  'cert-manager.io/certificate-name',
  'cert-manager.io/common-name',
  'cert-manager.io/issuer-group',
  'cert-manager.io/issuer-kind',
  'cert-manager.io/issuer-name',
  'kubernetes.io/created-by',
  'kubernetes.io/description',
  'kubernetes.io/service-account.name',
  'kubernetes.io/service-account.uid',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'reflector.v1.k8s.emberstack.com/reflects',
  'replicator.v1.mittwald.de/replicate-from',
  'replicator.v1.mittwald.de/replicated-from-version',
]);

const COPY_NAME = /last-?applied|last-handled|applied-config|original-config/i;
/** The start of a gzip in base64. */
const PACKED = 'H4sI';

/** Removes from annotations, in place, what carries values of the object or changes without meaning. */
export function cleanAnnotations(annotations: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(annotations)) {
    if (typeof value !== 'string' || isCopyOfObject(name, value) || HEARTBEATS.has(name)) delete annotations[name];
    else if (isSecretText(name, value)) annotations[name] = REDACTED;
  }
}

/** Removes from a Secret's annotations, in place, all but those that are known to carry no value. */
export function cleanSecretAnnotations(annotations: Record<string, unknown>): void {
  for (const name of Object.keys(annotations)) if (!SECRET_ALLOW_LIST.has(name)) delete annotations[name];
}

function isCopyOfObject(name: string, value: string): boolean {
  if (COPIES_OF_OBJECTS.has(name) || COPY_NAME.test(name) || value.startsWith(PACKED)) return true;
  if (!value.includes('apiVersion')) return false;
  // A document of its own: an object in JSON or YAML, whatever the annotation is called.
  return /["']?apiVersion["']?\s*:/.test(value) && /["']?kind["']?\s*:/.test(value);
}
