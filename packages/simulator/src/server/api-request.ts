import type { Buffer } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

/** Who signed a request, for which service and region, as the signature's credential scope says. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
}

/** An HTTP request, read whole. */
export interface ApiRequest {
  readonly method: string;
  /** Path as sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Undefined where the request is not signed. */
  readonly scope: CredentialScope | undefined;
}

/** A header's value, several joined by a comma. */
export function headerOf(request: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

const CREDENTIAL = /Credential=([^/\s,]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Reads the credential scope of a signature v4, from the header or from a presigned URL. */
export function readCredentialScope(headers: IncomingHttpHeaders, query: URLSearchParams): CredentialScope | undefined {
  const presigned = query.get('X-Amz-Credential');
  const source = presigned === null ? (headers.authorization ?? '') : `Credential=${presigned}`;
  const [, accessKeyId, region, signingName] = CREDENTIAL.exec(source) ?? [];
  if (accessKeyId === undefined || region === undefined || signingName === undefined) return undefined;
  return { accessKeyId, region, signingName };
}
