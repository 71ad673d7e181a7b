import {
  AwsEc2QueryProtocol,
  AwsJson1_0Protocol,
  AwsJson1_1Protocol,
  AwsQueryProtocol,
  AwsRestJsonProtocol,
  AwsRestXmlProtocol,
  AwsSmithyRpcV2CborProtocol,
} from '@aws-sdk/core/protocols';
import type { ServiceCatalog } from '@corkscrew/aws-catalog';
import type {
  $ClientProtocol,
  Endpoint,
  EndpointBearer,
  HandlerExecutionContext,
  HttpRequest,
  HttpResponse,
  SerdeFunctions,
} from '@smithy/types';
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { collectBytes } from './http-body.ts';

/** One of the AWS SDK's protocol classes: turns inputs into HTTP requests and HTTP responses into outputs. */
type AwsProtocolCodec = $ClientProtocol<HttpRequest, HttpResponse>;

/** What the protocol classes want beside an input or a response. */
type CodecContext = HandlerExecutionContext & SerdeFunctions & EndpointBearer;

/** How a client's codec is set up. */
export interface CodecOptions {
  readonly namespace: string;
  readonly endpoint: Endpoint;
  /** An endpoint that the user named stands for itself: operations do not put their prefixes before its host. */
  readonly disableHostPrefix: boolean;
}

/** A service's codec with the context that all its calls share. */
export interface ServiceCodec {
  readonly protocol: AwsProtocolCodec;
  /** The context of one call; CBOR takes its URL from it. */
  contextOf(operation: string): CodecContext;
}

/** Makes the codec of the protocol that a service speaks. */
export function createServiceCodec(catalog: ServiceCatalog, options: CodecOptions): ServiceCodec {
  const protocol = createProtocol(catalog, options.namespace);
  const shared = {
    base64Encoder: toBase64,
    base64Decoder: fromBase64,
    utf8Encoder: toUtf8,
    utf8Decoder: fromUtf8,
    streamCollector: collectBytes,
    disableHostPrefix: options.disableHostPrefix,
    endpoint: () => Promise.resolve(options.endpoint),
  };
  protocol.setSerdeContext(shared);
  const serviceId = catalog.targetPrefix ?? catalog.sdkId;
  return {
    protocol,
    contextOf: (operation) => ({ ...shared, __smithy_context: { service: serviceId, operation } }),
  };
}

function createProtocol(catalog: ServiceCatalog, defaultNamespace: string): AwsProtocolCodec {
  const serviceTarget = catalog.targetPrefix ?? '';
  const awsQueryCompatible = catalog.queryCompatible === true;
  const xmlNamespace = catalog.xmlNamespace ?? '';
  const version = catalog.apiVersion;
  switch (catalog.protocol) {
    case 'json': {
      const Protocol = catalog.jsonVersion === '1.0' ? AwsJson1_0Protocol : AwsJson1_1Protocol;
      return new Protocol({ defaultNamespace, serviceTarget, awsQueryCompatible });
    }
    case 'rest-json':
      return new AwsRestJsonProtocol({ defaultNamespace });
    case 'rest-xml':
      return new AwsRestXmlProtocol({ defaultNamespace, xmlNamespace });
    case 'query':
      return new AwsQueryProtocol({ defaultNamespace, xmlNamespace, version });
    case 'ec2':
      return new AwsEc2QueryProtocol({ defaultNamespace, xmlNamespace, version });
    case 'smithy-rpc-v2-cbor':
      return new AwsSmithyRpcV2CborProtocol({ defaultNamespace, awsQueryCompatible });
    default:
      return catalog.protocol satisfies never;
  }
}
