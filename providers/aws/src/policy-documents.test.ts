import { describe, expect, test } from 'vitest';
import { decodePolicies } from './policy-documents.ts';

describe('decodePolicies', () => {
  test('decodes documents wherever they stand, and nothing else', () => {
    const at = new Date(0);
    const encoded = encodeURIComponent('{"Version":"2012-10-17"}');
    expect(
      decodePolicies({
        Roles: [{ AssumeRolePolicyDocument: encoded, Description: encoded, CreateDate: at }],
        PolicyVersion: { Document: encoded },
      }),
    ).toEqual({
      Roles: [{ AssumeRolePolicyDocument: { Version: '2012-10-17' }, Description: encoded, CreateDate: at }],
      PolicyVersion: { Document: { Version: '2012-10-17' } },
    });
  });

  test.each(['not json', '%E0%A4%A'])('leaves %j as it is', (text) => {
    expect(decodePolicies({ PolicyDocument: text })).toEqual({ PolicyDocument: text });
  });
});
