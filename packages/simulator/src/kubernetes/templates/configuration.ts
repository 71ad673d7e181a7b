import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { COMPONENTS } from '../cluster-layout.ts';
import type { ObjectContext, ObjectTemplate } from '../object-template.ts';
import { labelsOf } from './pod-spec.ts';

const settings: ObjectTemplate = {
  key: 'ConfigMap',
  storage: '/ConfigMap',
  per: 'application',
  count: COMPONENTS.length + 1,
  make: ({ owner, slot, random }) => {
    const component = COMPONENTS[slot] ?? 'db';
    return {
      metadata: { name: `${component}-settings`, labels: labelsOf(owner, component) },
      data: {
        features: random.pick(['search,export', 'export', 'search,export,preview']),
        'app.properties': `http.port=8080\nhttp.threads=${random.int(64)}\ndb.password=not-for-an-inventory\n`,
      },
    };
  },
};

const rootCertificates: ObjectTemplate = {
  key: 'ConfigMap of root certificates',
  storage: '/ConfigMap',
  per: 'application',
  count: 1,
  make: () => ({
    metadata: { name: 'kube-root-ca.crt' },
    data: { 'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' },
  }),
};

const SECRETS = [
  { name: 'db-credentials', type: 'Opaque', keys: ['username', 'password'] },
  { name: 'tls', type: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'] },
] as const;

const secret: ObjectTemplate = {
  key: 'Secret',
  storage: '/Secret',
  per: 'application',
  count: SECRETS.length,
  make: ({ owner, slot, random }) => {
    const { name, type, keys } = SECRETS[slot] ?? SECRETS[0];
    const value = (): string => Buffer.from(`value ${random.int(1e9)}`).toString('base64');
    return {
      metadata: { name, labels: labelsOf(owner, 'db') },
      type,
      data: Object.fromEntries(keys.map((key) => [key, value()])),
    };
  },
};

const RELEASE_REVISIONS = 2;

const release: ObjectTemplate = {
  key: 'Secret of a Helm release',
  storage: '/Secret',
  per: 'application',
  count: RELEASE_REVISIONS,
  make: (context) => {
    const version = context.slot + 1;
    const status = version === RELEASE_REVISIONS ? 'deployed' : 'superseded';
    return {
      metadata: {
        name: `sh.helm.release.v1.application.v${version}`,
        labels: { name: 'application', owner: 'helm', status, version: String(version) },
      },
      type: 'helm.sh/release.v1',
      data: { release: encodeRelease(context, version, status) },
    };
  },
};

/** A release as Helm stores it: gzip in base64, and base64 once more because it is a Secret. */
function encodeRelease({ owner, namespace }: ObjectContext, version: number, status: string): string {
  const manifest = COMPONENTS.map(
    (component) =>
      `---\n# Source: application/templates/${component}.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${component}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: ${component}\n`,
  ).join('');
  const record = {
    name: 'application',
    namespace,
    version,
    info: {
      first_deployed: '2025-03-01T09:00:00Z',
      last_deployed: `2025-0${3 + version}-01T09:00:00Z`,
      status,
      description: 'Upgrade complete',
    },
    chart: { metadata: { name: 'application', version: `2.${version}.0`, appVersion: `1.${owner % 40}.0` } },
    config: { replicas: 3, database: { user: 'app', password: 'not-for-an-inventory' } },
    manifest,
  };
  const packed = gzipSync(JSON.stringify(record)).toString('base64');
  return Buffer.from(packed).toString('base64');
}

const quota: ObjectTemplate = {
  key: 'ResourceQuota',
  storage: '/ResourceQuota',
  per: 'application',
  count: 1,
  make: () => ({
    metadata: { name: 'team' },
    spec: { hard: { 'requests.cpu': '20', 'requests.memory': '64Gi', pods: '60' } },
  }),
};

/** What configures what runs. */
export const CONFIGURATION: readonly ObjectTemplate[] = [settings, rootCertificates, secret, release, quota];
