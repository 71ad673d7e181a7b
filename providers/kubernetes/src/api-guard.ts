import { createReadOnlyGuard, type ReadOnlyGuard } from '@corkscrew/sdk';

/** What a call asks the server for. */
export type RequestForm = 'discovery' | 'objects' | 'metadata';

const NAME = '[A-Za-z0-9._:%-]+';
const ROOT = `/(?:api/${NAME}|apis/${NAME}/${NAME})`;
const DISCOVERY = new RegExp(`^(?:/api|/apis|${ROOT})$`);
/** Lists, everywhere or in one namespace. No subresource fits: those start programs, tunnel and mint tokens. */
const LIST = new RegExp(`^${ROOT}(?:/namespaces/${NAME})?/(${NAME})$`);
const KUBE_SYSTEM = '/api/v1/namespaces/kube-system';
const SECRETS = /^\/api\/[^/]+(?:\/namespaces\/[^/]+)?\/secrets$/;

/** The guard of the provider: discovery, lists, and Secrets only as metadata. Every call is a GET. */
export function createApiGuard(): ReadOnlyGuard {
  return createReadOnlyGuard('kubernetes', (form, path) => {
    if (form === 'discovery') return DISCOVERY.test(path) ? undefined : 'it is not a discovery document';
    if (form !== 'objects' && form !== 'metadata') return 'it is not a known form';
    if (path === KUBE_SYSTEM) return form === 'metadata' ? undefined : 'only its metadata is read';
    if (!LIST.test(path)) return 'it is not a list';
    return form === 'objects' && SECRETS.test(path) ? 'the values of Secrets are never read' : undefined;
  });
}
