import type { CatalogOperation, ResolvedStruct, ServiceCatalog } from '@corkscrew/aws-catalog';
import type { ApiRequest } from '../server/api-request.ts';
import type { ApiError } from './api-fault.ts';

/** An operation with what a protocol needs to know of it. */
export interface OperationModel {
  readonly name: string;
  readonly service: ServiceCatalog;
  readonly catalog: CatalogOperation;
  readonly input: ResolvedStruct | undefined;
  readonly output: ResolvedStruct | undefined;
}

/** An HTTP reply, ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What names a reply. */
export interface ReplyContext {
  readonly requestId: string;
  readonly service: ServiceCatalog | undefined;
}

/** One wire protocol. */
export interface Wire {
  /** Reads the input by its shape. @throws ApiFault `invalid_input` where the body cannot be read. */
  readInput(
    operation: OperationModel,
    request: ApiRequest,
    labels: Readonly<Record<string, string>>,
  ): Record<string, unknown>;
  writeOutput(operation: OperationModel, output: Readonly<Record<string, unknown>>, context: ReplyContext): Reply;
  writeError(error: ApiError, context: ReplyContext): Reply;
}
