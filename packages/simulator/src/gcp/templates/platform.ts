import { type AssetTemplate, pathIn } from '../asset-template.ts';

const ACCOUNT: AssetTemplate = {
  role: 'account',
  assetType: 'iam.googleapis.com/ServiceAccount',
  prefix: 'sa',
  version: 'v1',
  discoveryName: 'ServiceAccount',
  location: 'global',
  path: pathIn('serviceAccounts', ''),
  policyOneIn: 4,
  data: ({ project, name, digits, serviceAccount }) => ({
    name: `projects/${project.id}/serviceAccounts/${serviceAccount}`,
    projectId: project.id,
    uniqueId: digits('id'),
    email: serviceAccount,
    displayName: name,
  }),
};

const SERVICE: AssetTemplate = {
  role: 'service',
  assetType: 'run.googleapis.com/Service',
  prefix: 'run',
  version: 'v1',
  discoveryName: 'Service',
  location: 'region',
  path: pathIn('services', 'locations'),
  policyOneIn: 2,
  publicRole: { role: 'roles/run.invoker', oneIn: 3 },
  data: ({ project, name, createdAt, serviceAccount, digits, relativeName }) => ({
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name, namespace: project.number, uid: digits('uid'), creationTimestamp: createdAt },
    spec: {
      template: {
        spec: {
          serviceAccountName: serviceAccount,
          containers: [
            {
              image: `${project.region}-docker.pkg.dev/${project.id}/images/app:1`,
              env: [
                { name: 'TOPIC', value: relativeName('topic') },
                { name: 'API_KEY', value: digits('key') },
              ],
            },
          ],
        },
      },
    },
  }),
};

const FUNCTION: AssetTemplate = {
  role: 'function',
  assetType: 'cloudfunctions.googleapis.com/Function',
  prefix: 'fn',
  version: 'v2',
  discoveryName: 'Function',
  location: 'region',
  path: pathIn('functions', 'locations'),
  data: ({ createdAt, serviceAccount, relativeName, digits }) => ({
    name: relativeName('function'),
    createTime: createdAt,
    state: 'ACTIVE',
    buildConfig: { runtime: 'nodejs22', entryPoint: 'handle' },
    serviceConfig: {
      serviceAccountEmail: serviceAccount,
      environmentVariables: { MODE: 'batch', DB_PASSWORD: digits('password') },
    },
    eventTrigger: { pubsubTopic: relativeName('topic'), eventType: 'google.cloud.pubsub.topic.v1.messagePublished' },
  }),
};

const CLUSTER: AssetTemplate = {
  role: 'cluster',
  assetType: 'container.googleapis.com/Cluster',
  prefix: 'gke',
  version: 'v1',
  discoveryName: 'Cluster',
  location: 'zone',
  path: pathIn('clusters', 'zones'),
  data: ({ project, name, createdAt, random, link, relativeName }) => ({
    name,
    createTime: createdAt,
    status: 'RUNNING',
    location: project.zone,
    network: relativeName('network'),
    subnetwork: relativeName('subnetwork'),
    privateClusterConfig: { enablePrivateNodes: random.chance(0.6), enablePrivateEndpoint: false },
    masterAuthorizedNetworksConfig: { enabled: random.chance(0.5) },
    selfLink: link('cluster').replace('www.googleapis.com/compute/', 'container.googleapis.com/'),
  }),
};

const SECRET: AssetTemplate = {
  role: 'secret',
  assetType: 'secretmanager.googleapis.com/Secret',
  prefix: 'secret',
  version: 'v1',
  discoveryName: 'Secret',
  location: 'global',
  path: (name, { project }) => `projects/${project.number}/secrets/${name}`,
  data: ({ project, name, createdAt }) => ({
    name: `projects/${project.number}/secrets/${name}`,
    createTime: createdAt,
    replication: { automatic: {} },
  }),
};

const SINK: AssetTemplate = {
  role: 'sink',
  assetType: 'logging.googleapis.com/LogSink',
  prefix: 'sink',
  version: 'v2',
  discoveryName: 'LogSink',
  location: 'global',
  path: pathIn('sinks', ''),
  data: ({ name, createdAt, fullName }) => ({
    name,
    createTime: createdAt,
    destination: fullName('bucket').replace('//', ''),
    filter: 'severity>=ERROR',
  }),
};

const REPOSITORY: AssetTemplate = {
  role: 'repository',
  assetType: 'artifactregistry.googleapis.com/Repository',
  prefix: 'images',
  version: 'v1',
  discoveryName: 'Repository',
  location: 'region',
  path: pathIn('repositories', 'locations'),
  data: ({ createdAt, relativeName }) => ({
    name: relativeName('repository'),
    createTime: createdAt,
    format: 'DOCKER',
  }),
};

function kubernetesObject(role: string, kind: { assetType: string; collection: string }): AssetTemplate {
  return {
    role,
    assetType: kind.assetType,
    host: 'container.googleapis.com',
    prefix: role,
    version: 'v1',
    discoveryName: kind.assetType.split('/')[1] ?? '',
    location: 'zone',
    parentRole: 'cluster',
    path: (name, _place, parentPath) => `${parentPath}/k8s/namespaces/default/${kind.collection}/${name}`,
    data: ({ name, createdAt }) => ({
      metadata: { name, namespace: 'default', creationTimestamp: createdAt, labels: { app: name } },
    }),
  };
}

/** Identities, what runs without a machine of one's own, and clusters with what the inventory copies out of them. */
export const PLATFORM_TEMPLATES: readonly AssetTemplate[] = [
  ACCOUNT,
  SERVICE,
  FUNCTION,
  CLUSTER,
  kubernetesObject('deployment', { assetType: 'apps.k8s.io/Deployment', collection: 'deployments' }),
  kubernetesObject('pod', { assetType: 'k8s.io/Pod', collection: 'pods' }),
  SECRET,
  SINK,
  REPOSITORY,
];
