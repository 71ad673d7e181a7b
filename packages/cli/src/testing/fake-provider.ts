import {
  CorkscrewError,
  type ListRequest,
  type ProviderClient,
  type ProviderInfo,
  type ResourceRef,
  type ScanMessage,
  type ScanUnit,
  type ServiceInfo,
} from '@corkscrew/core';

/** A provider without a process, with what was asked of it. */
export interface FakeProvider extends ProviderClient {
  readonly calls: string[];
}

const SERVICES: readonly ServiceInfo[] = [serviceOf('ec2', 'Instance', 'Vpc'), serviceOf('s3', 'Bucket')];

/** Makes a provider with the services `ec2` and `s3`, whose units give what `messages` says. */
export function createFakeProvider(
  provider: string = 'aws',
  messages: (unit: ScanUnit) => readonly ScanMessage[] = completeUnit,
): FakeProvider {
  const calls: string[] = [];
  return {
    provider,
    calls,
    getInfo: () => Promise.resolve(infoOf(provider)),
    discoverServices: ({ includeServices = [] }) => {
      const services = SERVICES.filter(({ name }) => includeServices.length === 0 || includeServices.includes(name));
      return Promise.resolve({ services, discoveredAt: new Date(0), sdkVersion: 'fake 1' });
    },
    planScan: (request) => {
      calls.push(`plan ${JSON.stringify(request)}`);
      const names = request.services?.length ? request.services : ['ec2', 's3'];
      return Promise.resolve({ units: names.map((service) => unitOf(provider, service)), gone: [], diagnostics: [] });
    },
    async *scanUnit(unit) {
      yield* messages(unit);
    },
    listResources: (request) => {
      calls.push(`list ${request.nextToken ?? ''}`);
      return Promise.resolve(pageOf(request));
    },
    describeResource: () => Promise.reject(unsupported()),
    getSchemas: () => Promise.reject(unsupported()),
    getPermissions: () => Promise.reject(unsupported()),
    preflight: () => Promise.reject(unsupported()),
    watch: () => streamNothing(),
    listChanges: () => streamNothing(),
    setup: () => streamNothing(),
    restart: () => Promise.reject(new Error('a fake does not restart')),
    close: () => {
      calls.push('close');
      return Promise.resolve();
    },
  };
}

function unsupported(): CorkscrewError {
  return new CorkscrewError('unsupported', 'a fake cannot do this');
}

// oxlint-disable-next-line require-yield -- a stream that fails at once
async function* streamNothing(): AsyncGenerator<never> {
  throw unsupported();
}

function infoOf(name: string): ProviderInfo {
  const supportedServices = SERVICES.map((service) => service.name);
  return { name, version: '9.9.9', description: 'A fake', supportedServices, capabilities: { scan_unit: '1' } };
}

function serviceOf(name: string, ...types: readonly string[]): ServiceInfo {
  return {
    name,
    displayName: `Amazon ${name}`,
    requiredPermissions: [],
    resourceTypes: types.map((type) => ({
      typeName: `aws_${name}_${type.toLowerCase()}`,
      type,
      listOperation: `Describe${type}s`,
      describeOperation: '',
      getOperation: '',
      idField: '',
      nameField: '',
      arnField: '',
      supportsTags: true,
      isPaginated: true,
      permissions: [`${name}:Describe${type}s`],
      isDefault: type !== 'Vpc',
      resourceClass: 'resource',
    })),
  };
}

function unitOf(provider: string, service: string): ScanUnit {
  return {
    provider,
    unitId: `eu-west-1/${service}`,
    accountId: '123456789012',
    region: 'eu-west-1',
    service,
    type: '*',
    estimatedCalls: 3,
    normaliserVersion: '1',
    payload: '',
  };
}

function completeUnit(unit: ScanUnit): readonly ScanMessage[] {
  const { accountId, region, service } = unit;
  const scope = { accountId, region, service, type: 'Thing', subScope: '' };
  return [{ kind: 'claim', claim: { scope, outcome: 'complete', count: 0, reason: '' } }];
}

/** Three pages of two. */
function pageOf({ service, type, nextToken = '' }: ListRequest): {
  resources: readonly ResourceRef[];
  nextToken: string;
} {
  const page = nextToken === '' ? 0 : Number(nextToken);
  const resources = [0, 1].map((index) => ({
    id: `${type}-${page}${index}`,
    name: '',
    type,
    service,
    region: 'eu-west-1',
    accountId: '123456789012',
    basicAttributes: { state: 'running' },
  }));
  return { resources, nextToken: page < 2 ? String(page + 1) : '' };
}
