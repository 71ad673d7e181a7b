import { access, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { KubeContext } from './kubeconfig.ts';

/** Name of the context of the pod that we run in. */
export const IN_CLUSTER_CONTEXT = 'in-cluster';

/** Where Kubernetes mounts a pod's service account. */
export const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The context of the pod that we run in, or undefined outside a cluster. */
export async function readServiceAccount(env: NodeJS.ProcessEnv, folder: string): Promise<KubeContext | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'] || '443';
  if (host === undefined || host === '') return undefined;
  const tokenFile = join(folder, 'token');
  try {
    await access(tokenFile);
  } catch {
    /* A cluster's variables without its token: somebody else's environment. */
    return undefined;
  }
  const address = isIPv6(host) ? `[${host}]` : host;
  return {
    name: IN_CLUSTER_CONTEXT,
    namespace: await readNamespace(folder),
    cluster: { server: `https://${address}:${port}`, 'certificate-authority': join(folder, 'ca.crt') },
    user: { tokenFile },
  };
}

async function readNamespace(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'namespace'), 'utf8')).trim() || undefined;
  } catch {
    /* Not every token comes with the namespace's name, and it is only a hint. */
    return undefined;
  }
}
