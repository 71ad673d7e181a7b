import { describe, expect, test } from 'vitest';
import { createReadOnlyGuard } from './read-only-guard.ts';

describe('createReadOnlyGuard', () => {
  const guard = createReadOnlyGuard('aws', (service, operation) =>
    `${service}:${operation}` === 's3:ListBuckets' ? undefined : 'not a permitted read',
  );

  test('lets a permitted read through', () => {
    expect(() => guard.assertRead('s3', 'ListBuckets')).not.toThrow();
  });

  test('refuses everything else by name', () => {
    expect(() => guard.assertRead('s3', 'DeleteBucket')).toThrow(
      expect.objectContaining({
        code: 'read_only_violation',
        message: 'call aws s3:DeleteBucket: not a permitted read',
      }),
    );
  });
});
