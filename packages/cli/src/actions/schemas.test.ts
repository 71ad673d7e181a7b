import type { TypeSchema } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createPalette } from '../render/palette.ts';
import { renderOutput } from '../render/render-output.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createTestContext } from '../testing/test-context.ts';
import { schemas } from './schemas.ts';

function schemaOf(service: string, type: string): TypeSchema {
  const columns = [{ name: 'size', type: 'integer', path: 'Size', description: 'How large.' }];
  return { typeName: `aws_${service}_${type.toLowerCase()}`, service, type, description: '', sql: '', columns };
}

async function show(flags: Readonly<Record<string, unknown>>, output: 'table' | 'json' = 'table'): Promise<string> {
  const provider = {
    ...createFakeProvider(),
    getSchemas: (services: readonly string[]) =>
      Promise.resolve(
        [schemaOf('ec2', 'Instance'), schemaOf('ec2', 'Vpc'), schemaOf('s3', 'Bucket')].filter(({ service }) =>
          services.includes(service),
        ),
      ),
  };
  const context = createTestContext({ flags, output, parts: { connect: () => Promise.resolve(provider) } });
  let text = '';
  const style = { palette: createPalette(false), width: 80 };
  for await (const piece of renderOutput((await schemas(context)).output, output, style)) text += piece;
  return text;
}

describe('schemas', () => {
  test('counts the columns of each type, and shows those of one', async () => {
    expect(await show({ service: ['ec2'] })).toMatchInlineSnapshot(`
      "name              service  type      columns
      ────────────────  ───────  ────────  ───────
      aws_ec2_instance  ec2      Instance        1
      aws_ec2_vpc       ec2      Vpc             1

      2 types. The columns of one: --type aws_ec2_instance
      "
    `);
    expect(await show({ type: ['vpc'] })).toMatchInlineSnapshot(`
      "column  type     path  description
      ──────  ───────  ────  ───────────
      size    integer  Size  How large.

      1 column
      "
    `);
  });

  test('gives machines all columns', async () => {
    expect(JSON.parse(await show({ type: ['aws_s3_bucket'] }, 'json'))).toEqual({
      provider: 'aws',
      schemas: [
        {
          name: 'aws_s3_bucket',
          service: 's3',
          type: 'Bucket',
          description: '',
          columns: [{ name: 'size', type: 'integer', path: 'Size', description: 'How large.' }],
        },
      ],
    });
  });

  test.each([
    [{ type: ['Buckt'] }, 'read --type: there is no type "buckt" with columns'],
    [{ service: ['ec3'] }, 'read --service: there is no service "ec3" with columns'],
  ])('refuses %o', async (flags, message) => {
    await expect(show(flags)).rejects.toMatchObject({ code: 'invalid_argument', message });
  });
});
