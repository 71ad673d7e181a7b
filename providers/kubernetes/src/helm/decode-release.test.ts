import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { releaseObject } from '../testing/release-object.ts';
import { decodeRelease } from './decode-release.ts';

const MANIFEST = `---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: elsewhere }
---
broken: [yaml
---
`;
const STORED = { name: 'shop', namespace: 'team-a', revision: 3, status: 'deployed', manifest: MANIFEST };

describe('decodeRelease', () => {
  test.each(['secrets', 'configmaps'] as const)('reads what Helm keeps in %s', (driver) => {
    const record = decodeRelease(releaseObject(driver, { ...STORED, values: { replicas: 2 } }), driver);
    expect(record).toMatchObject({
      chart: { name: 'web', version: '1.2.3', appVersion: '4.5' },
      status: 'deployed',
      firstDeployed: '2025-01-02T03:04:05.6Z',
      values: { replicas: 2 },
    });
    expect(record.objects).toEqual([
      { apiVersion: 'v1', kind: 'Service', namespace: '', name: 'web' },
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'elsewhere', name: 'web' },
    ]);
  });

  test.each([
    ['nothing', undefined, 'holds no release'],
    ['text', Buffer.from('hello').toString('base64'), 'not JSON'],
    ['a broken archive', Buffer.from([0x1f, 0x8b, 1, 2, 3]).toString('base64'), 'cannot be unpacked'],
    ['something else', gzipSync('7').toString('base64'), 'not an object'],
    ['more than may be held', gzipSync(Buffer.alloc(33 * 1024 * 1024)).toString('base64'), 'cannot be unpacked'],
  ])('refuses %s', (_what, release, message) => {
    expect(() => decodeRelease({ data: { release } }, 'configmaps')).toThrow(message);
  });
});
