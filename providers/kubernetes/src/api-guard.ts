import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** What a call asks the server for. */
export type RequestForm =
  | 'discovery'
  | 'objects'
  | 'metadata'
  | 'object'
  | 'object_metadata'
  | 'helm_release'
  | 'openapi'
  | 'watch'
  | 'watch_metadata'
  | 'rules_review';

const NAME = '[A-Za-z0-9._:%-]+';
const ROOT = `/(?:api/${NAME}|apis/${NAME}/${NAME})`;
const DISCOVERY = new RegExp(`^(?:/api|/apis|${ROOT})$`);
/** Lists, everywhere or in one namespace. No subresource fits: those start programs, tunnel and mint tokens. */
const LIST = new RegExp(`^${ROOT}(?:/namespaces/${NAME})?/(${NAME})$`);
/** One object, by the same paths and its name. */
const OBJECT = new RegExp(`^${ROOT}(?:/namespaces/${NAME})?/${NAME}/${NAME}$`);
/** What the server says of its own schemas. */
const OPENAPI = new RegExp(`^/openapi/(?:v2|v3(?:/apis?(?:/${NAME}){1,2})?)$`);
/** What Helm stores of one revision of a release. Nothing else that is a Secret is ever read whole. */
const RELEASE = new RegExp(
  `^/api/v1/namespaces/${NAME}/(?:secrets|configmaps)/sh\\.helm\\.release\\.v1\\.${NAME}\\.v[0-9]+$`,
);
/** Asks what the caller may do. It is sent by POST, and stores nothing. */
const RULES_REVIEW = /^\/apis\/authorization\.k8s\.io\/v1\/selfsubjectrulesreviews$/;
const SECRETS = /^\/api\/[^/]+(?:\/namespaces\/[^/]+)?\/secrets(?:\/|$)/;

const PATTERNS: Readonly<Record<RequestForm, RegExp>> = {
  discovery: DISCOVERY,
  objects: LIST,
  metadata: LIST,
  object: OBJECT,
  object_metadata: OBJECT,
  helm_release: RELEASE,
  openapi: OPENAPI,
  watch: LIST,
  watch_metadata: LIST,
  rules_review: RULES_REVIEW,
};

/** The guard of the provider: discovery, lists, watches, single objects, and Secrets only as metadata, but for Helm's. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('kubernetes', (form, path) => {
    const pattern = Object.hasOwn(PATTERNS, form) ? PATTERNS[form as RequestForm] : undefined;
    if (pattern === undefined) return 'it is not a known form';
    if (!pattern.test(path)) return 'it is not a discovery document, a list or an object';
    const isWhole = form === 'objects' || form === 'object' || form === 'watch';
    return isWhole && SECRETS.test(path) ? 'the values of Secrets are never read' : undefined;
  });
}
