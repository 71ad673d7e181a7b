import { describe, expect, test } from 'vitest';
import { memberReferences } from './member-references.ts';
import { findReferences } from './references.ts';

const NAME = '//compute.googleapis.com/projects/shop/zones/z/instances/web';

function targetsOf(data: Readonly<Record<string, unknown>>): readonly string[] {
  const asset = { name: NAME, assetType: 'compute.googleapis.com/Instance', ancestors: [], resource: { data } };
  return findReferences(asset).map(({ targetId }) => targetId);
}

describe('what an asset names', () => {
  test.each([
    [
      'a link',
      'https://www.googleapis.com/compute/v1/projects/shop/zones/z/disks/d',
      '//compute.googleapis.com/projects/shop/zones/z/disks/d',
    ],
    ['a full name', '//storage.googleapis.com/b', '//storage.googleapis.com/b'],
    ['a relative name', 'projects/shop/topics/t', 'projects/shop/topics/t'],
    [
      'a version of a key',
      'projects/shop/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3',
      'projects/shop/locations/l/keyRings/r/cryptoKeys/k',
    ],
    ['a service account', 'web@shop.iam.gserviceaccount.com', 'web@shop.iam.gserviceaccount.com'],
  ])('by %s is found', (_how, text, target) => {
    expect(targetsOf({ other: text })).toEqual([target]);
  });

  test.each([
    ['a machine type', 'https://www.googleapis.com/compute/v1/projects/shop/zones/z/machineTypes/e2-small'],
    ['a licence', 'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12'],
    ['a zone', 'https://www.googleapis.com/compute/v1/projects/shop/zones/z'],
    ['itself', NAME],
    ['a text', 'projects are great'],
  ])('as %s is no reference', (_how, text) => {
    expect(targetsOf({ other: text })).toEqual([]);
  });
});

describe('whom a policy names', () => {
  test('is everybody once, with all roles', () => {
    const bindings = [
      { role: 'roles/viewer', members: ['user:a@example.com', 'serviceAccount:web@shop.iam.gserviceaccount.com'] },
      { role: 'roles/owner', members: ['user:a@example.com', 'group:g@example.com', 'allUsers'] },
      {
        role: 'roles/x',
        members: ['principal://iam.googleapis.com/pools/p/subject/s', 'serviceAccount:p.svc.id.goog[ns/n]'],
      },
      { role: 'roles/y', members: ['deleted:user:b@example.com?uid=1', 'nonsense'] },
    ];
    const found = memberReferences({ bindings });
    expect(found.map(({ targetId, targetType, properties }) => [targetId, targetType, properties['roles']])).toEqual([
      ['user:a@example.com', '', 'roles/owner, roles/viewer'],
      ['web@shop.iam.gserviceaccount.com', 'ServiceAccount', 'roles/viewer'],
      ['group:g@example.com', '', 'roles/owner'],
      ['allUsers', '', 'roles/owner'],
      ['principal://iam.googleapis.com/pools/p/subject/s', '', 'roles/x'],
      ['serviceAccount:p.svc.id.goog[ns/n]', '', 'roles/x'],
    ]);
    expect(new Set(found.map(({ label }) => label))).toEqual(new Set(['grants_access_to']));
  });

  test.each([[undefined], ['text'], [{}], [{ bindings: 'none' }]])('is nobody in %j', (policy) => {
    expect(memberReferences(policy)).toEqual([]);
  });
});
