import { escapeXml, writeXmlContent } from './xml-writer.ts';
import { type QueryDialect, readQueryInput } from './query-input.ts';
import type { OperationModel, ReplyContext, Wire } from './wire.ts';
import type { ApiRequest } from '../server/api-request.ts';

const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** AWS's query protocol: a form in, `<OperationResponse><OperationResult>` out. */
export const queryWire: Wire = {
  readInput: (operation, request) => readForm(operation, request, 'query'),
  writeOutput: (operation, output, context) => {
    const { name } = operation;
    const result = `<${name}Result>${contentOf(operation, output)}</${name}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${context.requestId}</RequestId></ResponseMetadata>`;
    const body = `${XML_HEADER}<${name}Response${namespaceOf(context)}>${result}${metadata}</${name}Response>`;
    return { status: 200, headers: headersOf(context), body };
  },
  writeError: (error, context) => {
    const { requestId } = context;
    const type = error.isSenderFault ? 'Sender' : 'Receiver';
    const detail = `<Type>${type}</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
    const body = `${XML_HEADER}<ErrorResponse${namespaceOf(context)}><Error>${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status: error.status, headers: headersOf(context), body };
  },
};

/** EC2's variant: other parameter names, no result element, errors in a list. */
export const ec2Wire: Wire = {
  readInput: (operation, request) => readForm(operation, request, 'ec2'),
  writeOutput: (operation, output, context) => {
    const root = `${operation.name}Response`;
    const content = `<requestId>${context.requestId}</requestId>${contentOf(operation, output)}`;
    const body = `${XML_HEADER}<${root}${namespaceOf(context)}>${content}</${root}>`;
    return { status: 200, headers: headersOf(context), body };
  },
  writeError: (error, context) => {
    const detail = `<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
    const body = `${XML_HEADER}<Response><Errors>${detail}</Errors><RequestID>${context.requestId}</RequestID></Response>`;
    return { status: error.status, headers: headersOf(context), body };
  },
};

/** The parameters of a query request: those of the URL, then those of the form. */
export function formParameters(request: ApiRequest): URLSearchParams {
  const parameters = new URLSearchParams(request.query);
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true) return parameters;
  for (const [key, value] of new URLSearchParams(request.body.toString('utf8'))) parameters.append(key, value);
  return parameters;
}

function readForm(operation: OperationModel, request: ApiRequest, dialect: QueryDialect): Record<string, unknown> {
  return operation.input === undefined ? {} : readQueryInput(formParameters(request), operation.input, dialect);
}

function contentOf(operation: OperationModel, output: Readonly<Record<string, unknown>>): string {
  return operation.output === undefined ? '' : writeXmlContent(operation.output, output);
}

function namespaceOf({ service }: ReplyContext): string {
  return service?.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(service.xmlNamespace)}"`;
}

function headersOf({ requestId }: ReplyContext): Record<string, string> {
  return { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
}
