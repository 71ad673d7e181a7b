import {
  type CallOptions,
  CorkscrewError,
  type Diagnostic,
  type ListPage,
  type ListRequest,
  type Resource,
  type ResourceRef,
} from '@corkscrew/core';
import { decodeOffsetToken, encodeOffsetToken, type ProviderServer } from '@corkscrew/protocol';
import { scanPlainly } from './scan-plainly.ts';

const DEFAULT_PAGE_SIZE = 1000;

/**
 * Lists by scanning, for a session that has no cheaper way. Units run one after the other, so that pages do not overlap as
 * long as the cloud lists in a stable order.
 *
 * What could not be listed has no place in a page: when all that there is was given, the call that asks for more is told.
 *
 * @throws {CorkscrewError} `invalid_argument` for a token that is not of an earlier page; the first failure where something
 *   could not be listed and nothing is left to give.
 */
export async function listByScan(
  scanner: Pick<ProviderServer, 'planScan' | 'scanUnit'>,
  request: ListRequest,
  options: CallOptions,
): Promise<ListPage> {
  const offset = decodeOffsetToken(request.nextToken ?? '', 'list resources');
  const { maxResults = DEFAULT_PAGE_SIZE } = request;
  const listing = new Listing();
  const resources: ResourceRef[] = [];
  let position = 0;
  for await (const resource of listing.run(scanner, request, options)) {
    if (resources.length === maxResults) return { resources, nextToken: encodeOffsetToken(offset + maxResults) };
    if (position >= offset) resources.push(toRef(resource));
    position += 1;
  }
  if (listing.failure === undefined) return { resources, nextToken: '' };
  if (resources.length === 0) throw errorOf(listing.failure);
  return { resources, nextToken: encodeOffsetToken(offset + resources.length) };
}

class Listing {
  /** The first thing that could not be listed so far. */
  failure: Diagnostic | undefined;

  async *run(
    scanner: Pick<ProviderServer, 'planScan' | 'scanUnit'>,
    { service, type, region, filters = {} }: ListRequest,
    options: CallOptions,
  ): AsyncGenerator<Resource, void, undefined> {
    const scan = { services: [service], types: type === '' ? [] : [type], region, filters, concurrency: 1 };
    for await (const message of scanPlainly(scanner, scan, options)) {
      if (message.kind === 'diagnostic' && message.diagnostic.severity === 'error') {
        this.failure ??= message.diagnostic;
      }
      if (message.kind === 'resources') yield* message.resources;
    }
  }
}

function errorOf({ code, message, advice }: Diagnostic): CorkscrewError {
  const isRight = code === 'access_denied' || code === 'consent_needed';
  return new CorkscrewError(isRight ? 'permission_denied' : 'unavailable', message, { hint: advice });
}

function toRef(resource: Resource): ResourceRef {
  const { id, name, type, service, region, accountId, arn } = resource;
  return { id, name, type, service, region, accountId, basicAttributes: arn === '' ? {} : { arn } };
}
