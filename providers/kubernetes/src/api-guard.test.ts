import { describe, expect, test } from 'vitest';
import { createApiGuard } from './api-guard.ts';

const guard = createApiGuard();

describe('createApiGuard', () => {
  test.each([
    ['discovery', '/api'],
    ['discovery', '/apis/apps/v1'],
    ['objects', '/api/v1/pods'],
    ['objects', '/apis/cert-manager.io/v1/namespaces/team-a/certificates'],
    ['metadata', '/api/v1/secrets'],
    ['metadata', '/api/v1/namespaces/a/secrets'],
    ['object_metadata', '/api/v1/namespaces/kube-system'],
    ['object', '/api/v1/namespaces/a/pods/p'],
    ['object', '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node'],
    ['object_metadata', '/api/v1/namespaces/a/secrets/s'],
  ])('lets %s of %s through', (form, path) => {
    expect(() => guard.assertRead(form, path)).not.toThrow();
  });

  test.each([
    ['objects', '/api/v1/secrets'],
    ['objects', '/api/v1/namespaces/a/secrets'],
    ['objects', '/api/v1/namespaces/a/pods/p/log'],
    ['objects', '/api/v1/namespaces/a/pods/p/exec'],
    ['objects', '/api/v1/namespaces/a/services/s/proxy'],
    ['metadata', '/api/v1/namespaces/a/serviceaccounts/s/token'],
    ['objects', '/logs/'],
    ['discovery', '/api/v1/pods'],
    ['objects', '/api/v1/pods/../secrets'],
    ['other', '/api/v1/pods'],
    ['object', '/api/v1/namespaces/a/secrets/s'],
    ['object', '/api/v1/namespaces/a/pods/p/log'],
    ['object', '/api/v1/nodes/n/proxy'],
    ['object', '/api/v1/nodes/n/proxy/metrics'],
    ['metadata', '/api/v1/namespaces/a/pods/p'],
  ])('refuses %s of %s', (form, path) => {
    expect(() => guard.assertRead(form, path)).toThrow(expect.objectContaining({ code: 'read_only_violation' }));
  });
});
