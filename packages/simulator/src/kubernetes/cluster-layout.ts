import { workloadOf } from '../estate/company.ts';
import { hashText, mix, uniqueHex, uniqueUuid } from '../estate/random.ts';

/** A machine that a node runs on. */
export interface ClusterMachine {
  /** `aws:///eu-west-1a/i-0123`, as the cloud's controller writes it. */
  readonly providerId: string;
  readonly name: string;
  readonly zone: string;
  readonly address: string;
}

/** What decides every object of a cluster. */
export interface ClusterLayout {
  readonly seed: number;
  /** How many namespaces hold an application each, beside those of the system. */
  readonly applications: number;
  readonly nodes: number;
  /** Machines of a cloud that the first nodes run on. */
  readonly machines: readonly ClusterMachine[];
  /** Volumes of a cloud that the first persistent volumes lie on. */
  readonly volumes: readonly string[];
}

/** Namespaces that every cluster has, and the key of their template. */
export const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'] as const;

export const SYSTEM_NAMESPACE = 'Namespace of the system';

/** Parts of an application that run as deployments, with the pods of each. */
export const COMPONENTS = ['api', 'scheduler', 'web', 'worker'] as const;
export const PODS_OF_DEPLOYMENT = 3;
export const PODS_OF_DATABASE = 2;
/** Three of each deployment, two of the database, one of the nightly job. */
const PODS_OF_APPLICATION: number = COMPONENTS.length * PODS_OF_DEPLOYMENT + PODS_OF_DATABASE + 1;

const PODS_OF_NODE = 20;
const START = Date.UTC(2025, 2, 3, 8);
const HOURS_OF_SPREAD = 9_000;

/** Lays a cluster out. */
export function layOut(options: Omit<ClusterLayout, 'nodes'>): ClusterLayout {
  const nodes = Math.max(2, Math.ceil((options.applications * PODS_OF_APPLICATION) / PODS_OF_NODE));
  return { ...options, nodes };
}

/** The namespace of an application. */
export function namespaceOf(application: number): string {
  return workloadOf(application, 0).name;
}

/** Name of a node. */
export function nodeName({ machines, seed }: ClusterLayout, node: number): string {
  return machines[node]?.name ?? `node-${uniqueHex(hashText('node', seed), node, 8)}`;
}

/** The UID of the n-th object of a template. */
export function uidOf({ seed }: ClusterLayout, template: string, index: number): string {
  return uniqueUuid(hashText(template, seed), index);
}

/** What identifies the cluster: the UID of its kube-system namespace. */
export function clusterIdOf(layout: ClusterLayout): string {
  return uidOf(layout, SYSTEM_NAMESPACE, SYSTEM_NAMESPACES.indexOf('kube-system'));
}

/** When the n-th object of a template was made. */
export function timeOf({ seed }: ClusterLayout, template: string, index: number): string {
  const hours = mix(hashText(`time of ${template}`, seed), index) % HOURS_OF_SPREAD;
  return new Date(START + hours * 3_600_000).toISOString().replace('.000', '');
}
