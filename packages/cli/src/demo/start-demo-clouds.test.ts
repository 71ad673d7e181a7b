import { describe, expect, onTestFinished, test } from 'vitest';
import { startDemoClouds } from './start-demo-clouds.ts';

const ENV = {
  HOME: '/home/ann',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'real',
  KUBECONFIG: '/home/ann/prod',
  AZURE_CLIENT_ID: 'hers',
  GOOGLE_APPLICATION_CREDENTIALS: '/home/ann/key.json',
};

describe('startDemoClouds', () => {
  test('keeps the settings of the user out of the plugins', async () => {
    const clouds = await startDemoClouds({ seed: 1, resources: 600, env: ENV, catalogDir: undefined });
    onTestFinished(async () => void (await Promise.all(clouds.map((cloud) => cloud.close()))));
    expect(clouds.map(({ provider }) => provider)).toEqual(['aws', 'kubernetes', 'azure', 'gcp']);
    const env = Object.assign({}, ...clouds.map((cloud) => cloud.env)) as Record<string, string | undefined>;
    expect(Object.keys(env)).toEqual(expect.arrayContaining(Object.keys(ENV)));
    const values = Object.values(ENV);
    expect(Object.values(env).filter((value) => value !== undefined && values.includes(value))).toEqual([]);
  });

  test('gives the cluster nodes and volumes that the AWS account has', async () => {
    const clouds = await startDemoClouds({ seed: 1, resources: 2_520, env: {}, catalogDir: undefined });
    onTestFinished(async () => void (await Promise.all(clouds.map((cloud) => cloud.close()))));
    const [aws, cluster] = clouds;
    const get = async (path: string): Promise<string> =>
      await (await fetch(`${cluster?.url}${path}`, { headers: { authorization: 'Bearer admin-token' } })).text();
    const machines = [...(await get('/api/v1/nodes')).matchAll(/"providerID":"([^"]+)"/g)].map(([, id]) => id);
    const volumes = [...(await get('/api/v1/persistentvolumes')).matchAll(/"volumeHandle":"([^"]+)"/g)];
    expect(machines.length).toBeGreaterThan(2);
    expect(aws?.clusterParts?.machines.map(({ providerId }) => providerId)).toEqual(expect.arrayContaining(machines));
    expect(volumes.length).toBeGreaterThan(4);
    expect(aws?.clusterParts?.volumes).toEqual(expect.arrayContaining(volumes.map(([, id]) => id)));
  });
});
