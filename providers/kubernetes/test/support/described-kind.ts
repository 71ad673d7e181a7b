import type { TestCluster } from './test-cluster.ts';
import { createDefinition } from './cluster-objects.ts';

/** The group of a kind that no table knows. */
export const DESCRIBED_GROUP = 'backup.example.net';

const text = (description: string): object => ({ type: 'string', description });
const REFERENT = text(
  'Name of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names',
);

/** A struct of the API's Go types as generators spell it out in a definition. */
function reference(description: string, members: Readonly<Record<string, object>>): object {
  const properties = { name: REFERENT, ...members };
  return { type: 'object', description, properties, 'x-kubernetes-map-type': 'atomic' };
}

const optional = (what: string): object => ({
  type: 'boolean',
  description: `Specify whether the ${what} must be defined`,
});
const secretKey = (description: string): object =>
  reference(description, {
    key: text('The key of the secret to select from.  Must be a valid secret key.'),
    optional: optional('Secret or its key'),
  });

const SPEC: Readonly<Record<string, object>> = {
  destination: {
    type: 'object',
    properties: {
      user: secretKey('Who writes to the bucket.'),
      password: secretKey('What the user signs in with.'),
      layout: reference('How archives are laid out.', {
        key: text('The key to select.'),
        optional: optional('ConfigMap or its key'),
      }),
      variables: { type: 'array', items: reference('', { optional: optional('Secret') }) },
    },
  },
  keyring: reference(
    'SecretReference represents a Secret Reference. It has enough information to retrieve secret in any namespace',
    { namespace: text('namespace defines the space within which the secret name must be unique.') },
  ),
  identity: reference('ServiceAccount under which archives are written.', {}),
  archive: reference('Reference to the PersistentVolumeClaim that keeps the archive.', {}),
  certificate: text('Name of the Secret with the certificate of the bucket.'),
  scripts: { type: 'array', items: { type: 'string' }, description: 'List of ConfigMaps in the same namespace.' },
  subject: {
    type: 'object',
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, name: { type: 'string' } },
  },
  contact: reference('Person who answers for the archive.', {}),
  title: text('Name that people see.'),
  remark: text('What else is to be said of the secret.'),
};

/** An object of the kind. What it refers to, by path, is in {@link DESCRIBED_REFERENCES}. */
const OBJECT = {
  destination: {
    user: { name: 'bucket', key: 'user' },
    password: { name: 'bucket-password', key: 'password' },
    layout: { name: 'layout', key: 'layout.yaml' },
    variables: [{ name: 'variables-1' }, { name: 'variables-2', optional: true }],
  },
  keyring: { name: 'keys', namespace: 'team-b' },
  identity: { name: 'writer' },
  archive: { name: 'archive' },
  certificate: 'bucket-tls',
  scripts: ['before', 'after'],
  subject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  contact: { name: 'alice' },
  title: 'nightly',
  remark: 'none',
};

/** Every reference of the object, and nothing that is none, labelled by reading the schema. */
export const DESCRIBED_REFERENCES: readonly string[] = [
  'spec.archive.name core/PersistentVolumeClaim/team-a/archive',
  'spec.certificate core/Secret/team-a/bucket-tls',
  'spec.destination.layout.name core/ConfigMap/team-a/layout',
  'spec.destination.password.name core/Secret/team-a/bucket-password',
  'spec.destination.user.name core/Secret/team-a/bucket',
  'spec.destination.variables[].name core/Secret/team-a/variables-1',
  'spec.destination.variables[].name core/Secret/team-a/variables-2',
  'spec.identity.name core/ServiceAccount/team-a/writer',
  'spec.keyring.name core/Secret/team-b/keys',
  'spec.scripts[] core/ConfigMap/team-a/after',
  'spec.scripts[] core/ConfigMap/team-a/before',
  'spec.subject apps/Deployment/team-a/web',
];

/** Makes the kind and one object of it, and waits until the server describes the kind. */
export async function createDescribedKind(server: TestCluster): Promise<void> {
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: SPEC } } };
  await createDefinition(server, { kind: 'Schedule', group: DESCRIBED_GROUP, schema });
  await server.call('POST', `/apis/${DESCRIBED_GROUP}/v1/namespaces/team-a/schedules`, {
    apiVersion: `${DESCRIBED_GROUP}/v1`,
    kind: 'Schedule',
    metadata: { name: 'nightly' },
    spec: OBJECT,
  });
  for (let tries = 0; !(await isDescribed(server)); tries += 1) {
    if (tries > 100) throw new Error('the server does not describe the kind');
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

async function isDescribed({ call, statusOf }: TestCluster): Promise<boolean> {
  const status = await statusOf('/openapi/v3');
  if (status === 200) return (await statusOf(`/openapi/v3/apis/${DESCRIBED_GROUP}/v1`)) === 200;
  return JSON.stringify(await call('GET', '/openapi/v2')).includes('archives are laid out');
}
