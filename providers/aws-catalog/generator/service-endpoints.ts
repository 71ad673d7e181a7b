import { awsEndpointFunctions } from '@aws-sdk/core/client';
import { customEndpointFunctions, resolveEndpoint } from '@smithy/core/endpoints';
import type { AwsPartition, EndpointTable, EndpointTemplate } from '../src/endpoints.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf } from './botocore-model.ts';
import type { EndpointRules } from './model-source.ts';

customEndpointFunctions['aws'] = awsEndpointFunctions;

/** A service's endpoints, evaluated for every known region. */
export interface ServiceEndpoints {
  readonly endpoints: EndpointTable;
  readonly operationEndpoints?: Readonly<Record<string, EndpointTable>>;
  readonly global: boolean;
}

type RuleSet = Parameters<typeof resolveEndpoint>[0];
type EndpointParams = Readonly<Record<string, string | boolean>>;

interface AuthScheme {
  readonly signingRegion?: string;
  readonly signingName?: string;
}

/** Parameters that choose the plain, path-style, regional endpoint wherever rules offer several. */
const PLAIN: EndpointParams = { UseDualStack: false, UseFIPS: false };
const PLAIN_IF_KNOWN: EndpointParams = {
  ForcePathStyle: true,
  UseGlobalEndpoint: false,
  Accelerate: false,
  UseArnRegion: false,
  RequiresAccountId: false,
};

/** Evaluates a service's endpoint rules for all regions of all partitions. */
export function evaluateEndpoints(
  model: BotocoreModel,
  rules: EndpointRules | undefined,
  partitions: readonly AwsPartition[],
): ServiceEndpoints {
  if (rules === undefined) return { endpoints: conventional(model, partitions), global: false };
  const evaluator = createEvaluator(model, rules);
  const endpoints = tabulate(partitions, (region) => evaluator(region, {}));
  const own: Record<string, EndpointTable> = {};
  for (const [name, operation] of Object.entries(model.operations)) {
    const context = operation.staticContextParams;
    if (context === undefined || dependsOnInput(model, operation, endpoints)) continue;
    const extra = Object.fromEntries(
      Object.entries(context).map(([key, { value }]) => [key, value as string | boolean]),
    );
    const table = tabulate(partitions, (region) => evaluator(region, extra));
    if (Object.keys(table.partitions).length > 0 && JSON.stringify(table) !== JSON.stringify(endpoints))
      own[name] = table;
  }
  return {
    endpoints,
    ...(Object.keys(own).length > 0 && { operationEndpoints: own }),
    global: isGlobal(endpoints, partitions),
  };
}

/** Operations whose host hangs on an input, such as the kind of a bucket, use the service's own unless it has none. */
function dependsOnInput(model: BotocoreModel, operation: BotocoreOperation, endpoints: EndpointTable): boolean {
  const members = Object.values(membersOf(model, operation.input?.shape));
  return Object.keys(endpoints.partitions).length > 0 && members.some((member) => member.contextParam !== undefined);
}

function createEvaluator(
  model: BotocoreModel,
  rules: EndpointRules,
): (region: string, extra: EndpointParams) => EndpointTemplate | undefined {
  const known = Object.entries(PLAIN_IF_KNOWN).filter(([name]) => name in rules.parameters);
  const defaultName = model.metadata.signingName ?? model.metadata.endpointPrefix;
  return (region, extra) => {
    const endpointParams = { Region: region, ...PLAIN, ...Object.fromEntries(known), ...extra };
    try {
      const endpoint = resolveEndpoint(rules as unknown as RuleSet, { endpointParams });
      const scheme = (endpoint.properties?.['authSchemes'] as readonly AuthScheme[] | undefined)?.[0];
      return {
        url: withoutSlash(endpoint.url.href).replaceAll(region, '{region}'),
        ...(scheme?.signingRegion !== undefined &&
          scheme.signingRegion !== region && { signingRegion: scheme.signingRegion }),
        ...(scheme?.signingName !== undefined &&
          scheme.signingName !== defaultName && { signingName: scheme.signingName }),
      };
    } catch (error) {
      if (error instanceof Error && error.name === 'EndpointError') return undefined;
      throw error;
    }
  };
}

/** The host's name by AWS's convention, for a service that ships no rules. */
function conventional(model: BotocoreModel, partitions: readonly AwsPartition[]): EndpointTable {
  const { endpointPrefix } = model.metadata;
  return {
    partitions: Object.fromEntries(
      partitions.map((partition) => [
        partition.id,
        { url: `https://${endpointPrefix}.{region}.${partition.dnsSuffix}` },
      ]),
    ),
  };
}

function tabulate(
  partitions: readonly AwsPartition[],
  evaluate: (region: string) => EndpointTemplate | undefined,
): EndpointTable {
  const templates: Record<string, EndpointTemplate> = {};
  const exceptions: Record<string, EndpointTemplate> = {};
  for (const partition of partitions) {
    const byRegion = partition.regions.map((region) => [region, evaluate(region)] as const);
    const usual = mostFrequent(byRegion.flatMap(([, template]) => (template === undefined ? [] : [template])));
    if (usual === undefined) continue;
    templates[partition.id] = usual;
    for (const [region, template] of byRegion) {
      if (template !== undefined && fill(template, region) !== fill(usual, region)) exceptions[region] = template;
    }
  }
  return { partitions: templates, ...(Object.keys(exceptions).length > 0 && { exceptions }) };
}

/** A template as a region sees it, to compare two that are written differently. */
function fill(template: EndpointTemplate, region: string): string {
  const { url, signingRegion = region, signingName = '' } = template;
  return [url.replaceAll('{region}', region), signingRegion, signingName].join(' ');
}

function mostFrequent(templates: readonly EndpointTemplate[]): EndpointTemplate | undefined {
  const counts = new Map<string, number>();
  for (const template of templates) {
    const key = JSON.stringify(template);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return best === undefined ? undefined : (JSON.parse(best) as EndpointTemplate);
}

/** One URL for all regions of the commercial partition. */
function isGlobal(table: EndpointTable, partitions: readonly AwsPartition[]): boolean {
  const template = table.partitions['aws'];
  const regions = partitions.find(({ id }) => id === 'aws')?.regions ?? [];
  const isUniform = regions.every((region) => table.exceptions?.[region] === undefined);
  return template !== undefined && !template.url.includes('{region}') && isUniform;
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
