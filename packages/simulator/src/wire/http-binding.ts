import { Buffer } from 'node:buffer';
import type { ResolvedMember, ResolvedStruct } from '@corkscrew/aws-catalog';
import { type ApiRequest, headerOf } from '../server/api-request.ts';
import { readScalar } from './query-input.ts';
import { formatTimestamp } from './timestamp.ts';

/** Input members that stand outside the body: labels of the path, query parameters and headers. */
export function readBoundInput(
  shape: ResolvedStruct,
  request: ApiRequest,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const named = new Set(shape.members.flatMap((member) => member.traits.httpQuery ?? []));
  for (const member of shape.members) {
    const value = readBoundMember(member, { request, labels, named });
    if (value !== undefined) result[member.name] = value;
  }
  return result;
}

interface BoundSource {
  readonly request: ApiRequest;
  readonly labels: Readonly<Record<string, string>>;
  /** Query parameters that have a member of their own. */
  readonly named: ReadonlySet<string>;
}

function readBoundMember(member: ResolvedMember, source: BoundSource): unknown {
  const { traits, shape } = member;
  const { request } = source;
  if (traits.httpLabel === 1) return readText(source.labels[member.name], member);
  if (traits.httpQuery !== undefined) {
    const values = request.query.getAll(traits.httpQuery);
    if (shape.kind === 'list') return values.length === 0 ? undefined : values;
    return readText(values[0], member);
  }
  if (traits.httpQueryParams === 1) {
    return Object.fromEntries([...request.query].filter(([name]) => !source.named.has(name)));
  }
  if (traits.httpHeader !== undefined) return readText(headerOf(request, traits.httpHeader), member);
  return undefined;
}

function readText(text: string | undefined, member: ResolvedMember): unknown {
  return text === undefined ? undefined : readScalar(text, member.shape);
}

/** How an output is spread over status, headers and body. */
export interface BoundOutput {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The member that is the whole body, if one is. */
  readonly payload: ResolvedMember | undefined;
  /** Members of the body where no payload is. */
  readonly bodyMembers: readonly ResolvedMember[];
}

/** Spreads an output by its shape's HTTP traits. */
export function bindOutput(shape: ResolvedStruct, output: Readonly<Record<string, unknown>>): BoundOutput {
  const headers: Record<string, string> = {};
  const bodyMembers: ResolvedMember[] = [];
  let status: number | undefined;
  let payload: ResolvedMember | undefined;
  for (const member of shape.members) {
    const { traits } = member;
    const value = output[member.name];
    if (traits.httpPayload === 1) payload = member;
    else if (traits.httpResponseCode === 1) status = typeof value === 'number' && value > 0 ? value : undefined;
    else if (traits.httpHeader !== undefined) setHeader(headers, traits.httpHeader, headerText(value));
    else if (traits.httpPrefixHeaders !== undefined) setPrefixHeaders(headers, traits.httpPrefixHeaders, value);
    else bodyMembers.push(member);
  }
  return { status, headers, payload, bodyMembers };
}

/** The body of a payload that is no structure: text or bytes as they are. */
export function rawPayload(value: unknown): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? value : Buffer.alloc(0);
}

function setHeader(headers: Record<string, string>, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') headers[name.toLowerCase()] = value;
}

function setPrefixHeaders(headers: Record<string, string>, prefix: string, value: unknown): void {
  for (const [name, text] of Object.entries((value ?? {}) as Record<string, string>)) {
    setHeader(headers, prefix + name, text);
  }
}

function headerText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return String(formatTimestamp(value, 'http-date'));
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
