import { workloadOf } from '../../estate/company.ts';
import { createRandom, hashText, mix, uniqueHex } from '../../estate/random.ts';
import { nodeName } from '../cluster-layout.ts';
import type { ObjectContext } from '../object-template.ts';

/** The labels that everything of an application's component has. */
export function labelsOf(owner: number, component: string): Record<string, string> {
  const { application, environment } = workloadOf(owner, 0);
  return {
    'app.kubernetes.io/name': application.name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/managed-by': 'Helm',
    environment,
    team: application.team,
  };
}

/** The labels that tell one component from the others. */
export function selectorOf(owner: number, component: string): Record<string, string> {
  return { 'app.kubernetes.io/name': workloadOf(owner, 0).application.name, 'app.kubernetes.io/component': component };
}

/** The spec of a component's pods, as its controller has it. */
export function podSpecOf(
  { layout, owner }: Pick<ObjectContext, 'layout' | 'owner'>,
  component: string,
): Record<string, unknown> {
  // Of the application and the component alone: a deployment, its replica set and its pods agree.
  const random = createRandom(mix(hashText(`spec of ${component}`, layout.seed), owner));
  const { application } = workloadOf(owner, 0);
  const hasLimits = random.chance(0.7);
  return {
    serviceAccountName: component,
    terminationGracePeriodSeconds: 30,
    priorityClassName: component === 'api' ? 'business-critical' : undefined,
    securityContext: random.chance(0.6) ? { runAsNonRoot: true, fsGroup: 2_000 } : {},
    containers: [
      {
        name: component,
        image: `registry.example.net/${application.name}/${component}:${random.chance(0.85) ? `1.${random.int(40)}.${random.int(9)}` : 'latest'}`,
        ports: [{ name: 'http', containerPort: 8_080, protocol: 'TCP' }],
        args: ['--listen=:8080', `--log-level=${random.chance(0.8) ? 'info' : 'debug'}`],
        env: [
          { name: 'ENVIRONMENT', value: workloadOf(owner, 0).environment },
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } } },
          { name: 'FEATURES', valueFrom: { configMapKeyRef: { name: `${component}-settings`, key: 'features' } } },
          { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
        ],
        envFrom: [{ configMapRef: { name: `${component}-settings` } }],
        resources: {
          requests: { cpu: '100m', memory: '128Mi' },
          ...(hasLimits ? { limits: { cpu: '1', memory: '512Mi' } } : {}),
        },
        securityContext: random.chance(0.05) ? { privileged: true } : { allowPrivilegeEscalation: false },
        livenessProbe: {
          httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
          periodSeconds: 10,
          timeoutSeconds: 1,
        },
        readinessProbe: {
          httpGet: { path: '/readyz', port: 'http', scheme: 'HTTP' },
          periodSeconds: 5,
          timeoutSeconds: 1,
        },
        volumeMounts: [{ name: 'settings', mountPath: '/etc/app', readOnly: true }],
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    volumes: [{ name: 'settings', configMap: { name: `${component}-settings`, defaultMode: 420 } }],
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
  };
}

/** What the node and the scheduler add to a pod: where it runs, and how it is. */
export function runningPod(
  context: ObjectContext,
  { number, spec }: { readonly number: number; readonly spec: Record<string, unknown> },
): Record<string, unknown> {
  const { layout, random } = context;
  const node = nodeName(layout, number % layout.nodes);
  const started = '2025-11-02T07:10:11Z';
  const isReady = random.chance(0.96);
  const address = `10.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  const containers = spec['containers'] as readonly { name: string; image: string }[];
  const condition = (type: string, isTrue = true): Record<string, unknown> => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: started,
  });
  return {
    spec: {
      ...spec,
      nodeName: node,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: 'Running',
      conditions: [
        condition('Initialized'),
        condition('Ready', isReady),
        condition('ContainersReady', isReady),
        condition('PodScheduled'),
      ],
      hostIP: '192.168.0.10',
      podIP: address,
      podIPs: [{ ip: address }],
      startTime: started,
      containerStatuses: containers.map(({ name, image }) => ({
        name,
        image,
        imageID: `${image.split(':')[0]}@sha256:${uniqueHex(layout.seed, number, 64)}`,
        containerID: `containerd://${uniqueHex(layout.seed + 1, number, 64)}`,
        ready: isReady,
        started: true,
        restartCount: random.chance(0.9) ? 0 : random.int(40),
        state: { running: { startedAt: started } },
        lastState: {},
      })),
      qosClass: 'Burstable',
    },
  };
}

/** Who wrote which field: a third of what a server sends of a pod. */
export function managedFieldsOf(component: string): readonly unknown[] {
  const entry = (manager: string, fields: Record<string, unknown>): unknown => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2025-11-02T07:10:12Z',
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  });
  const container = {
    '.': {},
    'f:args': {},
    'f:env': { '.': {}, 'k:{"name":"DB_PASSWORD"}': { '.': {}, 'f:name': {}, 'f:valueFrom': {} } },
    'f:image': {},
    'f:imagePullPolicy': {},
    'f:livenessProbe': { '.': {}, 'f:httpGet': { '.': {}, 'f:path': {}, 'f:port': {} }, 'f:periodSeconds': {} },
    'f:name': {},
    'f:resources': { '.': {}, 'f:limits': {}, 'f:requests': { '.': {}, 'f:cpu': {}, 'f:memory': {} } },
    'f:volumeMounts': { '.': {}, 'k:{"mountPath":"/etc/app"}': { '.': {}, 'f:mountPath': {}, 'f:name': {} } },
  };
  return [
    entry('kube-controller-manager', {
      'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, 'f:team': {} }, 'f:ownerReferences': {} },
      'f:spec': { 'f:containers': { [`k:{"name":"${component}"}`]: container }, 'f:volumes': {} },
    }),
    entry('kubelet', {
      'f:status': { 'f:conditions': {}, 'f:containerStatuses': {}, 'f:podIP': {}, 'f:startTime': {} },
    }),
  ];
}
