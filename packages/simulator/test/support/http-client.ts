import { signedFor } from './request-builder.ts';

/** A reply, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a client may leave out. */
export interface CallOptions {
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly isSigned?: boolean;
}

async function send(url: string, init: RequestInit): Promise<HttpAnswer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function authorization(signingName: string, options: CallOptions): Record<string, string> {
  if (options.isSigned === false) return {};
  return signedFor(signingName, options.region ?? 'us-east-1', options.accessKeyId);
}

/** Calls an operation of the query protocol or EC2. */
export function callQuery(
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
  options: CallOptions & { readonly signingName: string },
): Promise<HttpAnswer> {
  const headers = {
    ...authorization(options.signingName, options),
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  };
  return send(endpoint, { method: 'POST', headers, body: new URLSearchParams(parameters).toString() });
}

/** Calls an operation of awsJson. */
export function callJson(
  endpoint: string,
  call: { readonly target: string; readonly input?: unknown; readonly signingName: string },
  options: CallOptions = {},
): Promise<HttpAnswer> {
  const headers = {
    ...authorization(call.signingName, options),
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': call.target,
  };
  const body = typeof call.input === 'string' ? call.input : JSON.stringify(call.input ?? {});
  return send(endpoint, { method: 'POST', headers, body });
}

/** Calls a path of a REST service. */
export function callRest(
  endpoint: string,
  call: { readonly path: string; readonly method?: string; readonly signingName: string; readonly accept?: string },
  options: CallOptions = {},
): Promise<HttpAnswer> {
  const accept: Record<string, string> = call.accept === undefined ? {} : { accept: call.accept };
  const headers = { ...authorization(call.signingName, options), ...accept };
  return send(endpoint + call.path, { method: call.method ?? 'GET', headers });
}
