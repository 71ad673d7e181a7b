import { Buffer } from 'node:buffer';
import { openCatalog } from '@corkscrew/aws-catalog';
import { createEstate, type Estate } from '../../src/estate/estate.ts';
import { TEMPLATES } from '../../src/estate/templates/all-templates.ts';
import { createServiceDirectory, type ServiceDirectory } from '../../src/routing/service-directory.ts';
import { readCredentialScope } from '../../src/server/api-request.ts';
import { createFaultSchedule } from '../../src/server/fault-schedule.ts';
import { createRequestHandler, type HandledRequest } from '../../src/server/request-handler.ts';
import { createRequestLedger } from '../../src/server/request-ledger.ts';
import type { BuiltRequest } from './request-builder.ts';

/** All services, read once for all tests of a file. */
export const directory: ServiceDirectory = createServiceDirectory(openCatalog());

/** An estate for tests. */
export function testEstate(resources: number, epoch = 0): Estate {
  const regions = ['us-east-1', 'eu-west-1'];
  return createEstate(TEMPLATES, { seed: 11, accountId: '123456789012', regions, resources, epoch });
}

/** The whole server without its socket. */
export function createTestHandler(estate: Estate): (request: Partial<BuiltRequest>) => HandledRequest {
  const handle = createRequestHandler({
    directory,
    ledger: createRequestLedger(),
    faults: createFaultSchedule(1, {}),
    isDenied: () => false,
    estateOf: () => estate,
    partition: 'aws',
    accounts: [estate.accountId],
    regions: ['us-east-1', 'eu-west-1'],
    disabledRegions: [],
    maxPageSize: Infinity,
    secret: 'test',
    nextRequestId: () => 'request-1',
  });
  return ({ method = 'GET', target = '/', headers = {}, body = Buffer.alloc(0) }) => {
    const [path = '/', search = ''] = target.split('?');
    const query = new URLSearchParams(search);
    return handle({ method, path, query, headers, body, scope: readCredentialScope(headers, query) });
  };
}
