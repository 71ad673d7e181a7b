import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DeletedResource, WatchMessage } from '@corkscrew/core';
import type {
  DeletedResource as WireDeletedResource,
  WatchResponse,
  WatchResponseSchema,
} from '../gen/extension_pb.ts';
import { fromWireScanElement, toWireScanElement } from './scan-message.ts';
import { fromWireScope, toWireScope } from './scope.ts';

export function toWireWatchMessage(message: WatchMessage): MessageInitShape<typeof WatchResponseSchema> {
  switch (message.kind) {
    case 'listing_started': {
      const { scope, normaliserVersion } = message;
      return { message: { case: 'listingStarted', value: { scope: toWireScope(scope), normaliserVersion } } };
    }
    case 'deleted': {
      const resources = message.resources.map((resource) => ({ ...resource }));
      return { message: { case: 'deleted', value: { resources } } };
    }
    case 'resources':
    case 'diagnostic':
    case 'progress':
    case 'claim':
      return { message: toWireScanElement(message) };
    default:
      return message satisfies never;
  }
}

/** A kind of message that this version does not know gives `undefined`. */
export function fromWireWatchMessage({ message }: WatchResponse): WatchMessage | undefined {
  switch (message.case) {
    case undefined:
      return undefined;
    case 'listingStarted': {
      const { scope, normaliserVersion } = message.value;
      return { kind: 'listing_started', scope: fromWireScope(scope), normaliserVersion };
    }
    case 'deleted':
      return { kind: 'deleted', resources: message.value.resources.map(fromWireDeleted) };
    case 'batch':
    case 'diagnostic':
    case 'progress':
    case 'claim':
      return fromWireScanElement(message);
    default:
      return message satisfies never;
  }
}

function fromWireDeleted(resource: WireDeletedResource): DeletedResource {
  const { service, type, id, region, accountId, incarnation } = resource;
  return { service, type, id, region, accountId, incarnation };
}
