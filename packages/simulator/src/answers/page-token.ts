import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiFault } from '../wire/api-fault.ts';

/** A token begins with its proof; the position follows. */
export const TOKEN_MAC_BYTES = 12;

/**
 * Makes a token that says where the next page begins. It is good for the request that it was made for and no other:
 * `binding` is everything about the request but its page size and token.
 */
export function encodePageToken(position: number, binding: string, secret: string): string {
  const text = String(position);
  return Buffer.concat([macOf(text, binding, secret), Buffer.from(text, 'latin1')]).toString('base64url');
}

/**
 * Reads where a token points to.
 *
 * @throws ApiFault `invalid_token` for a token that was forged or made for another request.
 */
export function decodePageToken(token: string, binding: string, secret: string): number {
  const bytes = Buffer.from(token, 'base64url');
  const text = bytes.subarray(TOKEN_MAC_BYTES).toString('latin1');
  const mac = bytes.subarray(0, TOKEN_MAC_BYTES);
  const isGenuine = mac.length === TOKEN_MAC_BYTES && timingSafeEqual(mac, macOf(text, binding, secret));
  if (!isGenuine) throw new ApiFault('invalid_token', 'The token is not valid for this request.');
  return Number(text);
}

function macOf(text: string, binding: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${text}\n${binding}`).digest().subarray(0, TOKEN_MAC_BYTES);
}
