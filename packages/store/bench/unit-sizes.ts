/** Rows of the largest units. */
const LARGE_UNIT = 50_000;
/** Of all rows, those in such units. */
const LARGE_SHARE = 0.4;
const MEDIAN = 20;
/** How far sizes spread around the median: with this, small units have 60 rows on average. */
const SPREAD = Math.sqrt(2 * Math.log(3));

/**
 * How many rows each unit of a scan has: one unit for each hundred rows, half of them with fewer than 20, a few with 50,000,
 * in an order that looks random and is always the same.
 */
export function makeUnitSizes(rows: number): readonly number[] {
  const large = Math.floor((rows * LARGE_SHARE) / LARGE_UNIT);
  const small = Math.max(1, Math.round(rows / 100) - large);
  const smallRows = rows - large * LARGE_UNIT;
  const weights = Array.from(
    { length: small },
    (_, index) => MEDIAN * Math.exp(SPREAD * normalQuantile((index + 0.5) / small)),
  );
  const scale = smallRows / weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => Math.max(1, Math.round(weight * scale)));
  for (let unit = 0; unit < large; unit += 1) sizes.push(LARGE_UNIT);
  const shuffled = sizes
    .map((size, index) => ({ size, key: Math.imul(index + 1, 0x9e3779b1) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ size }) => size);
  // Rounding leaves a few rows over; the first unit that can takes them.
  const rest = rows - shuffled.reduce((sum, size) => sum + size, 0);
  const taker = shuffled.findIndex((size) => size + rest >= 1);
  return shuffled.map((size, index) => (index === taker ? size + rest : size));
}

/** The value below which a share of a normal distribution lies (Abramowitz and Stegun 26.2.23). */
function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
