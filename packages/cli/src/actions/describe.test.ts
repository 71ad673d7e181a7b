import { runQuery } from '@corkscrew/store';
import { describe as suite, expect, onTestFinished, test } from 'vitest';
import { createPalette } from '../render/palette.ts';
import { renderOutput } from '../render/render-output.ts';
import { createFakeProvider } from '../testing/fake-provider.ts';
import { createSampleEstate } from '../testing/sample-estate.ts';
import { createTestContext, type TestContextOptions } from '../testing/test-context.ts';
import { describe } from './describe.ts';

async function contextOf(options: TestContextOptions): Promise<ReturnType<typeof createTestContext>> {
  const estate = await createSampleEstate();
  onTestFinished(() => estate[Symbol.asyncDispose]());
  return createTestContext({
    ...options,
    settings: { database: { value: estate.path, source: 'default' } },
    parts: { query: (path, request) => runQuery({ path, ...request }), ...options.parts },
  });
}

async function show(options: TestContextOptions): Promise<string> {
  const { output } = await describe(await contextOf(options));
  let text = '';
  const style = { palette: createPalette(false), width: 80 };
  for await (const piece of renderOutput(output, options.output ?? 'table', style)) text += piece;
  return text;
}

suite('describe', () => {
  test('shows columns, tags, relationships both ways, and what its list says', async () => {
    const text = await show({ args: ['web-1'], flags: { type: ['Instance'] } });
    expect(text.replaceAll(/(seen|read)( +)\w+ \d.*$/gm, '$1 …')).toMatchInlineSnapshot(`
      "aws_ec2_instance  i-0123456789abcde00  web-1  eu-west-1 111122223333
      Last seen …
      uid         13f725b5-782d-b5f2-46ad-9d0a2788041c
      first seen …

      Tags
        Owner  shop

      Columns
        ebs_optimized  false
        instance_type  t3.small
        state          {"Name":"running"}

      Relationships
        → assumes (references)
          shop-web  AROA1  aws_iam_role  at IamInstanceProfile.Arn
        → attached_to (references)
          shop-a  subnet-0a1b2c3d4e5f6071a  aws_ec2_subnet  at SubnetId
        → protected_by (references)
          web  sg-0123456789abcdef0  aws_ec2_security_group
            at SecurityGroups[].GroupId
        → uses (depends_on)
          ami-0ffffffffffffffff  (not in the inventory)  at ImageId
        ← routes_to (references)
          shop-public  app/shop/1  aws_elbv2_load_balancer

      Coverage
        its list: complete, read …
      "
    `);
  });

  test('gives machines all of it, empty columns too', async () => {
    const found = JSON.parse(await show({ args: ['vpc-0a1b2c3d4e5f60718'], output: 'json' })) as Record<
      string,
      unknown
    >;
    expect(found).toMatchObject({
      source: 'database',
      type_name: 'aws_ec2_vpc',
      versions: 1,
      gone_since: null,
      columns: { cidr_block: '10.0.0.0/16', is_default: false },
      relationship_count: 3,
      coverage: [{ facet: 'list', status: 'complete' }],
    });
  });

  test('says what it is not, and what is near', async () => {
    await expect(show({ args: ['web-9'] })).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('web-1'),
    });
  });

  test('asks the provider where it is told to, at the address that the inventory has', async () => {
    const asked: unknown[] = [];
    const provider = createFakeProvider();
    const connect = (): Promise<typeof provider> =>
      Promise.resolve({
        ...provider,
        describeResource: (ref) => {
          asked.push(ref);
          const { basicAttributes: _, ...address } = ref;
          const rest = {
            parentId: '',
            arn: '',
            tags: { Owner: 'me' },
            relationships: [],
            attributes: '{"policy":null}',
          };
          return Promise.resolve({ ...address, ...rest, provider: 'aws', rawData: '{"InstanceType":"t3.large"}' });
        },
      });
    const text = await show({ args: ['i-0123456789abcde00'], flags: { live: true }, parts: { connect } });
    expect(asked).toMatchObject([{ service: 'ec2', type: 'Instance', region: 'eu-west-1', accountId: '111122223333' }]);
    expect(text).toContain('InstanceType  t3.large');
    expect(text).toContain('policy  absent  not configured');
  });

  test('asks the provider for what no scan has seen only where it is told what that is', async () => {
    const provider = createFakeProvider();
    const connect = (): Promise<typeof provider> => Promise.resolve(provider);
    await expect(show({ args: ['q'], flags: { live: true }, parts: { connect } })).rejects.toMatchObject({
      code: 'invalid_argument',
      hint: expect.stringContaining('--service'),
    });
  });
});
