import { type AwsPartition, type EndpointRequest, resolveEndpoint, type ServiceCatalog } from '@corkscrew/aws-catalog';
import { CorkscrewError } from '@corkscrew/sdk';
import type { AwsSettings } from './settings.ts';

/** Where to send a service's calls and how to sign them. */
export interface ServiceEndpoint {
  readonly url: string;
  readonly signingRegion: string;
  readonly signingName: string;
  /** Named by the user, not by AWS's rules. */
  readonly isCustom: boolean;
}

/**
 * Gives the endpoint of a service in a region: what the config names, then `AWS_ENDPOINT_URL_<SERVICE>`, then
 * `AWS_ENDPOINT_URL`, then the profile's, then AWS's own.
 *
 * @returns undefined where AWS has none, and at a custom endpoint for an operation that AWS keeps on a host of its own under
 * another signing name: there it would be taken for one of the service's other operations.
 * @throws {CorkscrewError} config_invalid for a custom endpoint that is no URL.
 */
export function endpointOf(
  service: ServiceCatalog,
  request: EndpointRequest,
  context: { readonly settings: AwsSettings; readonly partitions: readonly AwsPartition[] },
): ServiceEndpoint | undefined {
  const own = resolveEndpoint(service, request, context.partitions);
  const custom = customEndpointOf(service, context.settings);
  if (custom === undefined) return own === undefined ? undefined : { ...own, isCustom: false };
  if (hasHostOfItsOwn(service, request.operation)) return undefined;
  return {
    url: assertUrl(custom, service),
    signingRegion: own?.signingRegion ?? request.region,
    signingName: own?.signingName ?? service.signingName,
    isCustom: true,
  };
}

/** The endpoint that the user names for a service, if any. */
export function customEndpointOf(service: Pick<ServiceCatalog, 'sdkId'>, settings: AwsSettings): string | undefined {
  const { config, env, profile } = settings;
  if (config.endpoint_url !== undefined) return config.endpoint_url;
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  const id = service.sdkId.replaceAll(/[^A-Za-z0-9]+/g, '_');
  return (
    nonEmpty(env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`]) ??
    nonEmpty(env['AWS_ENDPOINT_URL']) ??
    profile.serviceEndpoints[id.toLowerCase()] ??
    profile.endpointUrl
  );
}

function hasHostOfItsOwn(service: ServiceCatalog, operation: string | undefined): boolean {
  const table = operation === undefined ? undefined : service.operationEndpoints?.[operation];
  if (table === undefined) return false;
  return Object.values(table.partitions).some(
    ({ signingName }) => signingName !== undefined && signingName !== service.signingName,
  );
}

function assertUrl(text: string, service: ServiceCatalog): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text;
  throw new CorkscrewError(
    'config_invalid',
    `use the endpoint ${text} for ${service.service}: it is no http or https URL`,
    {
      hint: 'An endpoint looks like http://127.0.0.1:5000. Check endpoint_url and AWS_ENDPOINT_URL.',
    },
  );
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
