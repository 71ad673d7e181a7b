import { describe, expect, test } from 'vitest';
import { nameTypes, typeNameOf } from './type-name.ts';

describe('typeNameOf', () => {
  test.each([
    ['', 'Pod', 'kubernetes_core_pod'],
    ['', 'ConfigMap', 'kubernetes_core_config_map'],
    ['apps', 'Deployment', 'kubernetes_apps_deployment'],
    ['storage.k8s.io', 'CSIDriver', 'kubernetes_storage_csi_driver'],
    ['networking.k8s.io', 'IPAddress', 'kubernetes_networking_ip_address'],
    ['gateway.networking.k8s.io', 'HTTPRoute', 'kubernetes_gateway_networking_http_route'],
    ['cert-manager.io', 'Certificate', 'kubernetes_cert_manager_io_certificate'],
  ])('names %s/%s as %s', (group, kind, name) => {
    expect(typeNameOf({ group, kind })).toBe(name);
  });
});

describe('nameTypes', () => {
  test('tells kinds apart whose groups differ in nothing that a name may have', () => {
    const kinds = [
      { group: 'a-b.io', kind: 'Thing' },
      { group: 'a.b.io', kind: 'Thing' },
      { group: 'c.io', kind: 'Thing' },
    ];
    const names = [...nameTypes(kinds).values()];
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toMatch(/^kubernetes_a_b_io_thing_[0-9a-f]{6}$/);
    expect(names[2]).toBe('kubernetes_c_io_thing');
    expect([...nameTypes(kinds.toReversed()).values()].toReversed()).toEqual(names);
  });
});
