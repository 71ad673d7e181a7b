import type { ResolvedMember, ResolvedStruct } from '@corkscrew/aws-catalog';
import type { ApiRequest } from '../server/api-request.ts';
import { ApiFault } from './api-fault.ts';
import { bindOutput, rawPayload, readBoundInput } from './http-binding.ts';
import { statusOf } from './rest-json-wire.ts';
import type { OperationModel, Reply, ReplyContext, Wire } from './wire.ts';
import { parseXml, readXmlStruct } from './xml-reader.ts';
import { escapeXml, writeXmlContent, writeXmlMember, xmlAttributes } from './xml-writer.ts';

const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** restXml: members in the path, the query, headers and an XML body. */
export const restXmlWire: Wire = {
  readInput: (operation, request, labels) => {
    const { input } = operation;
    if (input === undefined) return {};
    const bound = readBoundInput(input, request, labels);
    const payload = input.members.find((member) => member.traits.httpPayload === 1);
    if (payload === undefined) return { ...readXmlBody(request, input), ...bound };
    if (payload.shape.kind !== 'structure') return { ...bound, [payload.name]: request.body };
    return { ...bound, [payload.name]: readXmlBody(request, payload.shape) };
  },
  writeOutput: (operation, output, context): Reply => {
    const status = statusOf(operation.catalog.traits);
    if (operation.output === undefined) return { status, headers: headersOf(context), body: '' };
    const bound = bindOutput(operation.output, output);
    const headers = { ...headersOf(context), ...bound.headers };
    const body =
      bound.payload === undefined
        ? documentOf(operation, bound.bodyMembers.map((member) => writeXmlMember(member, output[member.name])).join(''))
        : payloadOf(operation, bound.payload, output[bound.payload.name]);
    return { status: bound.status ?? status, headers, body };
  },
  writeError: (error, context) => {
    const { requestId, service } = context;
    const detail = `<Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
    const type = error.isSenderFault ? 'Sender' : 'Receiver';
    const body =
      service?.service === 's3'
        ? `<Error>${detail}<RequestId>${requestId}</RequestId></Error>`
        : `<ErrorResponse><Error><Type>${type}</Type>${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status: error.status, headers: headersOf(context), body: XML_HEADER + body };
  },
};

function readXmlBody(request: ApiRequest, shape: ResolvedStruct): Record<string, unknown> {
  if (request.body.length === 0) return {};
  try {
    return readXmlStruct(parseXml(request.body.toString('utf8')), shape);
  } catch (cause) {
    throw new ApiFault('invalid_input', `The request body is not XML: ${(cause as Error).message}`);
  }
}

function documentOf(operation: OperationModel, content: string): string {
  const root = operation.output?.traits.xmlName ?? operation.output?.name ?? `${operation.name}Result`;
  return `${XML_HEADER}<${root}${namespaceOf(operation)}>${content}</${root}>`;
}

function payloadOf(operation: OperationModel, member: ResolvedMember, value: unknown): string | Uint8Array {
  const { shape, traits } = member;
  if (shape.kind !== 'structure' && shape.kind !== 'union') return rawPayload(value);
  if (value === undefined) return '';
  const root = traits.xmlName ?? shape.traits.xmlName ?? shape.name;
  const attributes = traits.xmlNamespace === undefined ? namespaceOf(operation) : '';
  return `${XML_HEADER}<${root}${attributes}${xmlAttributes(traits, shape, value)}>${writeXmlContent(shape, value)}</${root}>`;
}

function namespaceOf({ service }: OperationModel): string {
  return service.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(service.xmlNamespace)}"`;
}

function headersOf({ requestId }: ReplyContext): Record<string, string> {
  return { 'content-type': 'application/xml', 'x-amz-request-id': requestId, 'x-amzn-requestid': requestId };
}
