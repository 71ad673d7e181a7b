const MAX_COUNT = 2 ** 32 - 1;
const MAX_SIGNED_COUNT = 2 ** 31 - 1;

/** A number as the wire's unsigned 32 bits take it: whole, and within their range. */
export function toWireCount(value: number): number {
  return bound(value, MAX_COUNT);
}

/** The same for the published contract's signed 32 bits. */
export function toWireSignedCount(value: number): number {
  return bound(value, MAX_SIGNED_COUNT);
}

function bound(value: number, max: number): number {
  return Number.isNaN(value) ? 0 : Math.min(max, Math.max(0, Math.round(value)));
}
