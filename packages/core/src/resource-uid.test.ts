import { describe, expect, test } from 'vitest';
import { resourceUid, uidDigits, uidPrefix, type ResourceIdentity } from './resource-uid.ts';

const identity: ResourceIdentity = {
  provider: 'aws',
  accountId: '111111111111',
  region: 'eu-west-1',
  service: 'ec2',
  type: 'Instance',
  id: 'i-1',
};

describe('resourceUid', () => {
  test('gives the same UUID text for the same identity on every machine', () => {
    expect(resourceUid(identity)).toBe(resourceUid({ ...identity }));
    expect(resourceUid(identity)).toMatchInlineSnapshot(`"73b003ea-5f5b-25f0-4a23-d070fde671c1"`);
  });

  test.each(['provider', 'accountId', 'region', 'service', 'type', 'id'] as const)('depends on %s', (field) => {
    expect(resourceUid({ ...identity, [field]: 'other' })).not.toBe(resourceUid(identity));
  });

  test('tells identities apart whose fields join to the same text', () => {
    expect(resourceUid({ ...identity, service: 'ec', type: '2Instance' })).not.toBe(
      resourceUid({ ...identity, service: 'ec2', type: 'Instance' }),
    );
    expect(resourceUid({ ...identity, type: 'a', id: '1:b' })).not.toBe(
      resourceUid({ ...identity, type: 'a1:b', id: '' }),
    );
  });

  test('counts bytes, so that letters outside ASCII cannot shift a border', () => {
    expect(resourceUid({ ...identity, type: 'ä', id: 'b' })).not.toBe(resourceUid({ ...identity, type: 'äb', id: '' }));
  });
});

describe('uidDigits', () => {
  test('gives the digits of the same uid to whoever knows what a kind has in common', () => {
    expect(uidDigits(uidPrefix(identity), identity.id)).toBe(resourceUid(identity).replaceAll('-', ''));
  });
});
