import type { CallCost } from './call-cost.ts';
import type { CatalogShape, CompactTraits, ShapeRef } from './catalog-shape.ts';
import type { EndpointTable } from './endpoints.ts';
import type { FieldPath } from './field-path.ts';
import type { CatalogResourceType } from './resource-type.ts';

/** AWS's wire protocols, by botocore's names. */
export type AwsProtocol = 'json' | 'rest-json' | 'rest-xml' | 'smithy-rpc-v2-cbor' | 'query' | 'ec2';

/** How an operation's pages follow each other. Input tokens and output tokens correspond by position. */
export interface Pagination {
  readonly inputTokens: readonly string[];
  readonly outputTokens: readonly FieldPath[];
  /** Where an output says whether there is more. Never to be trusted over a token. */
  readonly moreResults?: FieldPath;
  /** Paths of the pages' contents, where the model names them. */
  readonly results?: readonly FieldPath[];
  /** True where the model declares no paging and the token members were recognised by name. */
  readonly synthesised?: true;
}

/** The input member that sets the size of a page. */
export interface PageLimit {
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
  /** Some services take the number as text. */
  readonly isText?: true;
}

/**
 * Why an operation counts as a read: IAM's access level of the action of its name, or `verb` where IAM does not know the
 * action and only the name speaks for it.
 */
export type ReadEvidence = 'List' | 'Read' | 'verb' | 'reviewed';

/** A read operation that may be called. */
export interface CatalogOperation {
  readonly traits: CompactTraits;
  readonly input: ShapeRef;
  readonly output: ShapeRef;
  readonly read: ReadEvidence;
  readonly pagination?: Pagination;
  /** What a call costs the account. Left out for `logged`; see `callCostOf`. */
  readonly cost?: Exclude<CallCost, 'logged'>;
  readonly limit?: PageLimit;
  /** `none`: sent unsigned. `unsigned-body`: signed without the body's hash. Left out for plain signature v4. */
  readonly auth?: 'none' | 'unsigned-body';
  readonly deprecated?: true;
}

/** Everything known about one service. */
export interface ServiceCatalog {
  /** The name that users type after `aws`, such as `s3` or `stepfunctions`. */
  readonly service: string;
  readonly displayName: string;
  readonly sdkId: string;
  readonly apiVersion: string;
  readonly protocol: AwsProtocol;
  /** Also speaks Smithy's RPC v2 CBOR protocol, which {@link protocol} did not choose. */
  readonly cborCapable?: true;
  readonly jsonVersion?: '1.0' | '1.1';
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** Errors carry the codes of the service's former query protocol. */
  readonly queryCompatible?: true;
  readonly signingName: string;
  readonly endpointPrefix: string;
  /** What stands before the colon in the service's IAM actions. */
  readonly iamPrefix: string;
  /** One endpoint for all regions of a partition: to be scanned once. */
  readonly global: boolean;
  readonly endpoints: EndpointTable;
  /** Operations with endpoints of their own. */
  readonly operationEndpoints?: Readonly<Record<string, EndpointTable>>;
  /** Regions of each partition where the service is known to be. Left out where nothing is known. */
  readonly regions?: Readonly<Record<string, readonly string[]>>;
  readonly shapes: readonly CatalogShape[];
  /** Reads that may be called. Anything else is refused. */
  readonly operations: Readonly<Record<string, CatalogOperation>>;
  /** Operations that are named like reads and must not be called, each with the reason. */
  readonly blocked: Readonly<Record<string, string>>;
  readonly resourceTypes: readonly CatalogResourceType[];
}

/** Tells whether an operation may be called: it is in the catalog as a read, and not blocked. */
export function isPermittedRead(service: ServiceCatalog, operation: string): boolean {
  return Object.hasOwn(service.operations, operation) && !Object.hasOwn(service.blocked, operation);
}
