import { Buffer } from 'node:buffer';
import { expandTraits, openCatalog, type ResolvedStruct, resolveEndpoint } from '@corkscrew/aws-catalog';
import { encodeCbor } from '../../src/wire/cbor.ts';
import type { OperationModel } from '../../src/wire/wire.ts';
import type { WireName } from '../../src/wire/wire-name.ts';

const { partitions } = openCatalog();

/** An HTTP request as a client of a protocol sends it. */
export interface BuiltRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** The header of a request that is signed for a service in a region. The signature itself is not looked at. */
export function signedFor(signingName: string, region: string, accessKeyId = 'AKIDEXAMPLE'): Record<string, string> {
  const credential = `${accessKeyId}/20260105/${region}/${signingName}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0` };
}

/** Builds the smallest request of an operation: path labels and required query parameters are filled, the body is empty. */
export function buildRequest(model: OperationModel, wire: WireName, region: string): BuiltRequest {
  const { service } = model;
  const endpoint = resolveEndpoint(service, { region, operation: model.name }, partitions);
  const headers = signedFor(endpoint?.signingName ?? service.signingName, region);
  if (wire === 'json') {
    const type = `application/x-amz-json-${service.jsonVersion ?? '1.0'}`;
    const target = `${service.targetPrefix ?? ''}.${model.name}`;
    return post('/', { ...headers, 'content-type': type, 'x-amz-target': target }, '{}');
  }
  if (wire === 'cbor') {
    const path = `/service/${service.targetPrefix ?? ''}/operation/${model.name}`;
    return post(path, { ...headers, 'smithy-protocol': 'rpc-v2-cbor' }, encodeCbor({}));
  }
  if (wire === 'query' || wire === 'ec2') {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    return post('/', { ...headers, 'content-type': type }, `Action=${model.name}&Version=${service.apiVersion}`);
  }
  return { ...restTarget(model), headers, body: Buffer.alloc(0) };
}

function post(target: string, headers: Record<string, string>, body: string | Uint8Array): BuiltRequest {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  return { method: 'POST', target, headers, body: bytes };
}

function restTarget(model: OperationModel): { method: string; target: string } {
  const [method, uri] = expandTraits(model.catalog.traits).http ?? ['GET', '/'];
  const path = uri.replaceAll(/\{[^}]+\}/g, 'some-value');
  const query = requiredQuery(model.input).map((name) => `${encodeURIComponent(name)}=some`);
  const separator = path.includes('?') ? '&' : '?';
  return { method, target: query.length === 0 ? path : `${path}${separator}${query.join('&')}` };
}

function requiredQuery(input: ResolvedStruct | undefined): string[] {
  return (input?.members ?? []).flatMap((member) => (member.isRequired ? (member.traits.httpQuery ?? []) : []));
}
