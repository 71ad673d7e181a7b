import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CallOptions, linkSignals } from '@corkscrew/core';
import { type Dispatcher, request as sendRequest } from 'undici';
import { type HttpHeaders, ReplyTooLargeError } from './reply-errors.ts';
import { headerText } from './retry-after.ts';

/** One request. */
export interface HttpRequest extends CallOptions {
  /** @defaultValue GET */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly url: string;
  readonly headers?: HttpHeaders | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Names the call in the time-out's message. @defaultValue the method and the URL's path */
  readonly label?: string | undefined;
  /** Bytes of the reply, unpacked, that may be held. @defaultValue 67108864 */
  readonly maxBytes?: number | undefined;
}

/** A reply of any status that was read whole. */
export interface HttpReply {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Unpacked. */
  readonly body: Buffer;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Makes one try of one request and reads the whole reply, whatever its status. Time-out and abort cover both; an abort
 * rejects with the signal's reason. Without a dispatcher it uses the process's own.
 *
 * @throws {CorkscrewError} timeout
 * @throws {ReplyTooLargeError} as soon as there is more than may be held
 */
export async function sendHttp(dispatcher: Dispatcher | undefined, request: HttpRequest): Promise<HttpReply> {
  const { method = 'GET', url, headers = {}, body, maxBytes = DEFAULT_MAX_BYTES } = request;
  using scope = linkSignals([request.signal], {
    timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    label: request.label ?? `${method} ${new URL(url).pathname}`,
  });
  scope.signal.throwIfAborted();
  try {
    const reply = await sendRequest(url, {
      ...(dispatcher === undefined ? {} : { dispatcher }),
      method,
      headers: { 'accept-encoding': 'gzip', ...(headers as Record<string, string | string[]>) },
      body: body ?? null,
      signal: scope.signal,
    });
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: await collectBytes(unpack(reply.body, reply.headers), maxBytes),
    };
  } catch (error) {
    // The transport reports an abort as an error of its own.
    if (scope.signal.aborted) throw scope.signal.reason as Error;
    throw error;
  }
}

/** One request whose reply goes on for as long as the service has something to say. */
export interface HttpStreamRequest extends Pick<HttpRequest, 'url' | 'headers' | 'label'> {
  /** Ends the request; the body then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Milliseconds to wait for the reply to begin. @defaultValue 60000 */
  readonly beginTimeoutMs?: number | undefined;
  /** Milliseconds without a byte after which the connection is taken for dead. */
  readonly idleTimeoutMs: number;
}

/** A reply of any status of which only the head was read. */
export interface HttpStream {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Leaving its loop early ends the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Begins one request, and gives its reply as it comes in. */
export async function openHttpStream(
  dispatcher: Dispatcher | undefined,
  request: HttpStreamRequest,
): Promise<HttpStream> {
  const { url, headers = {}, signal, beginTimeoutMs = DEFAULT_TIMEOUT_MS, idleTimeoutMs } = request;
  signal.throwIfAborted();
  try {
    const reply = await sendRequest(url, {
      ...(dispatcher === undefined ? {} : { dispatcher }),
      method: 'GET',
      headers: headers as Record<string, string | string[]>,
      signal,
      headersTimeout: beginTimeoutMs,
      bodyTimeout: idleTimeoutMs,
    });
    return { status: reply.statusCode, headers: reply.headers, body: readBody(reply.body, signal) };
  } catch (error) {
    if (signal.aborted) throw signal.reason as Error;
    throw error;
  }
}

async function* readBody(body: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    if (signal.aborted) throw signal.reason as Error;
    throw error;
  }
}

/**
 * Reads a body to its end.
 *
 * @throws {ReplyTooLargeError} as soon as there is more than may be held.
 */
export async function collectBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ReplyTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function unpack(body: Readable, headers: HttpHeaders): Readable {
  if (headerText(headers, 'content-encoding')?.toLowerCase() !== 'gzip') return body;
  // A failure of either side ends the other, and reaches the reader through the unpacked side.
  return pipeline(body, createGunzip(), () => undefined);
}
