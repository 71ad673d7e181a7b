/** Colours by which people know the clouds, dark enough on white and light enough on black. */
const PROVIDER_COLORS: Readonly<Record<string, string>> = {
  aws: '#d97706',
  azure: '#0f7fd6',
  gcp: '#1e9e5a',
  kubernetes: '#5b5fe0',
};

/** Told apart also by most who see few colours; the order is that in which they are given out. */
const TYPE_COLORS = [
  '#4477aa',
  '#cc6677',
  '#228833',
  '#ccbb44',
  '#66ccee',
  '#aa3377',
  '#ee8866',
  '#44bb99',
  '#7b68c4',
  '#997700',
];

const OTHER = '#7b8794';

/** The colour of a provider. */
export function providerColor(provider: string): string {
  return PROVIDER_COLORS[provider] ?? OTHER;
}

/** Gives each type a colour, the most frequent first; those beyond the colours share one. */
export function assignTypeColors(types: Iterable<string>): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  const sorted = [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return new Map(sorted.map(([type], index) => [type, TYPE_COLORS[index] ?? OTHER]));
}
