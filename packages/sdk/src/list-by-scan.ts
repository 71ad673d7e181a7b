import type { CallOptions, ListPage, ListRequest, Resource, ResourceRef } from '@corkscrew/core';
import { decodeOffsetToken, encodeOffsetToken, type ProviderServer } from '@corkscrew/protocol';
import { scanPlainly } from './scan-plainly.ts';

const DEFAULT_PAGE_SIZE = 1000;

/**
 * Lists by scanning, for a session that has no cheaper way. Units run one after the other, so that pages do not overlap as
 * long as the cloud lists in a stable order.
 *
 * @throws {CorkscrewError} `invalid_argument` for a token that is not of an earlier page.
 */
export async function listByScan(
  scanner: Pick<ProviderServer, 'planScan' | 'scanUnit'>,
  request: ListRequest,
  options: CallOptions,
): Promise<ListPage> {
  const { service, type, region, filters = {}, maxResults = DEFAULT_PAGE_SIZE } = request;
  let toSkip = decodeOffsetToken(request.nextToken ?? '', 'list resources');
  const offset = toSkip;
  const resources: ResourceRef[] = [];
  const scan = { services: [service], types: type === '' ? [] : [type], region, filters, concurrency: 1 };
  for await (const message of scanPlainly(scanner, scan, options)) {
    if (message.kind !== 'resources') continue;
    for (const resource of message.resources) {
      if (toSkip > 0) toSkip -= 1;
      else if (resources.length === maxResults) return { resources, nextToken: encodeOffsetToken(offset + maxResults) };
      else resources.push(toRef(resource));
    }
  }
  return { resources, nextToken: '' };
}

function toRef(resource: Resource): ResourceRef {
  const { id, name, type, service, region, accountId, arn } = resource;
  return { id, name, type, service, region, accountId, basicAttributes: arn === '' ? {} : { arn } };
}
