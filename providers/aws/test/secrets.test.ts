import {
  type CatalogResourceType,
  createShapeReader,
  type ResolvedShape,
  type ShapeReader,
} from '@corkscrew/aws-catalog';
import { createPayloadNormaliser } from '@corkscrew/sdk';
import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { catalog } from '../src/testing/fake-api.ts';
import { type FakeServer, jsonReply, startFakeServer, xmlReply } from '../src/testing/http-server.ts';
import { typeRules } from '../src/type-rules.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';

const SECRET = 'hunter2';
/** Drawn wider than any rule of ours, so that what it finds and we keep has to be listed below. */
const LOOKS_SECRET =
  /passw|passphrase|secret|token|credential|private_?key|auth_?key|api_?key|access_?key|shared_?key|basic_?auth|user_?data|connection_?string|presigned|signed_?ur|activation_?code|registration_?code/i;
/** What is no secret although it sounds like one, by the end of its path. */
const REVIEWED: readonly RegExp[] = [
  // Guards against doing a thing twice.
  /(Client|Creation|Lock|Next)_?Token$/i,
  // Identifies or describes a secret that is kept elsewhere.
  /(Arns?|Ids?|Identifier|Names?|Prefix|Path|Version|Type|Kind|Format|Status|State|Source|Provider|Vendor|Parameter|PasswordParam|SecretStringKey|CredentialAlias)$/i,
  // Says where or how something is asked for.
  /(Ur[li]s?|Endpoint|Host|Location|Issuer|Audiences?|Header|Field|Claims?|Regions?|Scopes?|Method|Mode|Options?|Policy|Behavior|Expression)(\[\])?$/i,
  /(HttpTokens|HttpTokensEnforced|tokenSigningPublicKeys\.entry|PreTokenGeneration|TokenProperties\[\]|SecretVersionsToStages\.entry\[\])$/i,
  // Published in the DNS, where it proves who owns an address range.
  /ipam_external_resource_verification_token\.TokenValue$/,
];

const CALLER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:role/reader</Arn><UserId>A</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const AMPLIFY_APP = {
  appId: 'd1',
  appArn: 'arn:aws:amplify:us-east-1:123456789012:apps/d1',
  name: 'shop',
  basicAuthCredentials: SECRET,
  environmentVariables: { STAGE: SECRET },
  autoBranchCreationConfig: { stage: 'BETA', basicAuthCredentials: SECRET },
};
const WEBHOOK = {
  arn: 'arn:aws:codepipeline:us-east-1:123456789012:webhook:on-push',
  url: `https://webhooks.example.com/trigger?t=${SECRET}`,
  definition: { name: 'on-push', authenticationConfiguration: { SecretToken: SECRET } },
};
const EKS_SUBSCRIPTION = {
  id: 's1',
  arn: 'arn:aws:eks:us-east-1:123456789012:eks-anywhere-subscription/s1',
  licenses: [{ id: 'l', token: SECRET }],
};
const GRAFANA_WORKSPACE = { id: 'g-1', name: 'board', grafanaToken: SECRET };

/** A row whose texts are all the secret, but for those that no name of theirs calls one. */
function rowWithSecrets(shape: ResolvedShape, key: string, above: readonly ResolvedShape[] = []): unknown {
  if (shape.kind === 'string') return LOOKS_SECRET.test(key) ? SECRET : 'plain';
  if (above.includes(shape)) return undefined;
  const next = [...above, shape];
  if (shape.kind === 'list') return [rowWithSecrets(shape.member.shape, key, next)];
  if (shape.kind === 'map') return { entry: rowWithSecrets(shape.value.shape, key, next) };
  if (!('members' in shape)) return undefined;
  return Object.fromEntries(
    shape.members.map((member) => [member.name, rowWithSecrets(member.shape, member.name, next)]),
  );
}

function* leaks(value: unknown, path: string): Generator<string> {
  if (value === SECRET) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    yield* leaks(member, Array.isArray(value) ? `${path}[]` : `${path}.${key}`);
  }
}

function rowShapeOf(shapes: ShapeReader, type: CatalogResourceType): ResolvedShape | undefined {
  let shape: ResolvedShape | undefined = shapes.output(type.list.operation);
  for (const step of type.list.items.split('.')) {
    const name = step.replaceAll('[]', '');
    shape =
      shape !== undefined && 'members' in shape ? shape.members.find((member) => member.name === name)?.shape : shape;
    if (shape?.kind === 'list' && (step.endsWith('[]') || type.list.items.endsWith(step))) shape = shape.member.shape;
  }
  return shape;
}

describe('rows of every type that is scanned by default', () => {
  test('lose what is named like a secret', () => {
    const kept: string[] = [];
    let redacted = 0;
    for (const { name } of catalog.services()) {
      const shapes = createShapeReader(catalog.service(name));
      for (const type of catalog.service(name).resourceTypes.filter((candidate) => candidate.default)) {
        const shape = rowShapeOf(shapes, type);
        if (shape === undefined) continue;
        const { rawData } = createPayloadNormaliser(typeRules(catalog, type.name))(rowWithSecrets(shape, ''));
        if (rawData.includes('[redacted]')) redacted += 1;
        kept.push(...leaks(JSON.parse(rawData), type.name));
      }
    }
    expect(redacted).toBeGreaterThan(40);
    expect(kept.filter((path) => !REVIEWED.some((end) => end.test(path)))).toEqual([]);
  });
});

describe('a scan', () => {
  useMotoCredentials();
  let server: FakeServer;
  beforeAll(async () => {
    server = await startFakeServer(({ url, headers, body }) => {
      if (body.includes('Action=GetCallerIdentity')) return xmlReply(CALLER);
      if (url.startsWith('/apps')) return jsonReply({ apps: [AMPLIFY_APP] });
      if (url.startsWith('/workspaces')) return jsonReply({ workspaces: [GRAFANA_WORKSPACE] });
      if (url.startsWith('/eks-anywhere-subscriptions')) return jsonReply({ subscriptions: [EKS_SUBSCRIPTION] });
      if (headers['x-amz-target'] === 'CodePipeline_20150709.ListWebhooks') return jsonReply({ webhooks: [WEBHOOK] });
      return jsonReply({});
    });
  });
  afterAll(() => server.close());

  test('sends rows whose secrets are gone, and everything else of them', async () => {
    const client = await createInMemoryProvider(createAwsProvider({ env: motoEnvironment(server.url) }));
    const { units } = await client.planScan({
      services: ['amplify', 'codepipeline', 'eks', 'grafana'],
      regions: ['us-east-1'],
    });
    const rows = new Map<string, unknown>();
    for (const unit of units) {
      const { resources } = await collectUnit(client, unit);
      for (const { typeName, rawData } of resources) rows.set(typeName, JSON.parse(rawData));
    }
    await client.close();
    expect(JSON.stringify([...rows])).not.toContain(SECRET);
    expect(rows.get('aws_amplify_app')).toMatchObject({
      name: 'shop',
      basicAuthCredentials: '[redacted]',
      environmentVariables: { STAGE: '[redacted]' },
      autoBranchCreationConfig: { stage: 'BETA', basicAuthCredentials: '[redacted]' },
    });
    expect(rows.get('aws_codepipeline_webhook')).toMatchObject({
      definition: { name: 'on-push', authenticationConfiguration: { SecretToken: '[redacted]' } },
      url: '[redacted]',
    });
    expect(rows.get('aws_eks_eks_anywhere_subscription')).toMatchObject({
      licenses: [{ id: 'l', token: '[redacted]' }],
    });
    expect(rows.get('aws_grafana_workspace')).toMatchObject({ name: 'board', grafanaToken: '[redacted]' });
  });
});
