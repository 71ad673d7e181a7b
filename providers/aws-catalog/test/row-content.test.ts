import { describe, expect, test } from 'vitest';
import { normalise } from '../generator/naming.ts';
import { loadRules } from '../generator/rules.ts';
import {
  type CatalogResourceType,
  createShapeReader,
  openCatalog,
  type ResolvedMember,
  type ResolvedShape,
} from '../src/index.ts';

const catalog = openCatalog();
const rules = loadRules();

interface Listed {
  readonly type: CatalogResourceType;
  readonly rule: string;
  /** What a row is: the element of a list, the entry of a map. */
  readonly row: ResolvedShape | undefined;
}

const listed: readonly Listed[] = catalog.services().flatMap(({ name }) => {
  const service = catalog.service(name);
  const shapes = createShapeReader(service);
  return service.resourceTypes.map((type) => {
    const steps = type.list.items === '@' ? [] : type.list.items.split('.');
    const row = stepInto(shapes.output(type.list.operation), steps);
    return { type, rule: `${name}.${type.list.operation}`, row: row?.kind === 'list' ? row.member.shape : row };
  });
});
const byName = new Map(listed.map((entry) => [entry.type.name, entry.type]));

function stepInto(shape: ResolvedShape | undefined, steps: readonly string[]): ResolvedShape | undefined {
  const [step, ...rest] = steps;
  if (step === undefined || shape === undefined) return shape;
  const [name = '', ...lists] = step.split('[]');
  let next = name === '*' || shape.kind === 'map' ? valueOf(shape) : memberOf(shape, name);
  for (const _ of lists) next = next?.kind === 'list' ? next.member.shape : undefined;
  return stepInto(next, rest);
}

function valueOf(shape: ResolvedShape): ResolvedShape | undefined {
  return shape.kind === 'map' ? shape.value.shape : undefined;
}

function memberOf(shape: ResolvedShape, name: string): ResolvedShape | undefined {
  return 'members' in shape ? shape.members.find((member) => member.name === name)?.shape : undefined;
}

function fieldPaths(type: CatalogResourceType): string[] {
  return [...type.identity, ...Object.values(type.fields)].flatMap((field) =>
    (typeof field === 'string' ? field : field.path).split(/ *\|\| */),
  );
}

/** Texts that the model marks as sensitive, with the path that redacts them. */
function* sensitiveTexts(
  member: ResolvedMember,
  path: string,
  above: readonly ResolvedShape[],
): Generator<{ readonly path: string; readonly name: string }> {
  const { shape } = member;
  const isText = shape.kind === 'string' || shape.kind === 'blob';
  if (isText && member.traits.sensitive) yield { path, name: path.split('.').at(-1) ?? '' };
  if (above.includes(shape)) return;
  const next = [...above, shape];
  if (shape.kind === 'list') yield* sensitiveTexts(shape.member, `${path}[]`, next);
  if (shape.kind === 'map') yield* sensitiveTexts(shape.value, `${path}.*`, next);
  if (!('members' in shape)) return;
  for (const inner of shape.members)
    yield* sensitiveTexts(inner, path === '' ? inner.name : `${path}.${inner.name}`, next);
}

function isCovered(path: string, type: CatalogResourceType): boolean {
  return (type.secrets ?? []).some(
    (secret) => path === secret || path.startsWith(`${secret}.`) || path.startsWith(`${secret}[`),
  );
}

describe('the places of secrets', () => {
  test('are places in the rows', () => {
    const lost = listed.flatMap(({ type, row }) =>
      (type.secrets ?? [])
        .filter((path) => !type.list.inherit?.includes(path) && stepInto(row, path.split('.')) === undefined)
        .map((path) => `${type.name}: ${path}`),
    );
    expect(listed.filter(({ type }) => type.secrets !== undefined).length).toBeGreaterThan(50);
    expect(lost).toEqual([]);
  });

  test('never hold what a resource is known by', () => {
    const hidden = listed.flatMap(({ type }) =>
      fieldPaths(type)
        .filter((path) => isCovered(path, type))
        .map((path) => `${type.name}: ${path}`),
    );
    expect(hidden).toEqual([]);
  });

  test('cover every text that the model marks as sensitive, but for those that were reviewed', () => {
    const isPlain = (name: string): boolean =>
      rules.secrets.plain.some(({ match }) => new RegExp(match).test(normalise(name.replaceAll('[]', ''))));
    const open = listed.flatMap(({ type, row }) => {
      if (row === undefined || type.list.element !== 'struct') return [];
      const root: ResolvedMember = { name: '', traits: {}, isRequired: true, shape: row };
      return [...sensitiveTexts(root, '', [])]
        .filter(({ path, name }) => !isCovered(path, type) && !fieldPaths(type).includes(path) && !isPlain(name))
        .map(({ path }) => `${type.name}: ${path}`);
    });
    expect(open).toEqual([]);
  });

  test.each([
    ['aws_amplify_app', 'basicAuthCredentials'],
    ['aws_amplify_app', 'autoBranchCreationConfig.basicAuthCredentials'],
    ['aws_codepipeline_webhook', 'definition.authenticationConfiguration.SecretToken'],
    ['aws_codepipeline_webhook', 'url'],
    ['aws_eks_eks_anywhere_subscription', 'licenses[].token'],
    ['aws_grafana_workspace', 'grafanaToken'],
    ['aws_lambda_function', 'Environment.Variables.*'],
    ['aws_lightsail_container_service', 'currentDeployment.containers.*.environment.*'],
    ['aws_cloudfront_distribution', 'Origins.Items[].CustomHeaders.Items[].HeaderValue'],
    ['aws_directconnect_virtual_interface', 'bgpPeers[].authKey'],
    ['aws_ec2_vpn_connection', 'Options.TunnelOptions[].PreSharedKey'],
    ['aws_workspaces_workspace_directory', 'RegistrationCode'],
    ['aws_cloudformation_stack', 'Parameters[].ParameterValue'],
  ])('of %s include %s', (name, path) => {
    expect(byName.get(name)?.secrets).toContain(path);
  });

  test.each([
    ['aws_ec2_instance', 'ClientToken'],
    ['aws_wafv2_web_acl', 'LockToken'],
    ['aws_organizations_account', 'Email'],
    ['aws_bedrock_guardrail', 'description'],
  ])('of %s leave out %s', (name, path) => {
    expect(byName.get(name)?.secrets ?? []).not.toContain(path);
  });

  test('are named for types that exist', () => {
    expect(Object.keys(rules.secrets.types).filter((name) => !byName.has(name))).toEqual([]);
    const { names, maps, plain, types } = rules.secrets;
    expect([...names, ...maps, ...plain, ...Object.values(types)].filter(({ reason }) => reason.trim() === '')).toEqual(
      [],
    );
  });
});

describe('times of creation', () => {
  /** Names of times that come again: what was started is started anew, what was changed is changed again. */
  const MAY_MOVE = /launch|start|modif|updat|chang|last|regist|request|join|issue|refresh|restor|enabl/i;

  test('do not move, or were reviewed', () => {
    const moving = listed
      .filter(({ type }) => type.default)
      .flatMap(({ type, rule }) =>
        (['created', 'incarnation'] as const)
          .filter((field) => {
            const reviewed = rules.operations[rule];
            const own = reviewed?.types?.find((candidate) => candidate.type === type.type) ?? reviewed;
            return MAY_MOVE.test(type.fields[field] ?? '') && own?.fields?.[field] !== type.fields[field];
          })
          .map((field) => `${type.name}: ${field} is ${type.fields[field]}`),
      );
    expect(moving).toEqual([]);
  });

  test('are not those of an instance, whose launch moves with every start', () => {
    expect(byName.get('aws_ec2_instance')?.fields).not.toHaveProperty('created');
    expect(byName.get('aws_ec2_instance')?.fields).not.toHaveProperty('incarnation');
  });

  test('tell no two buckets apart, as theirs may move with a policy', () => {
    expect(byName.get('aws_s3_bucket')?.fields).not.toHaveProperty('incarnation');
  });
});
