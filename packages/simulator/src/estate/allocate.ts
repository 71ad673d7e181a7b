import { GLOBAL_REGION } from './row-context.ts';
import type { ResourceTemplate } from './template.ts';

/** How many rows each template has in each region. */
export type Allocation = ReadonlyMap<string, number>;

const HOME_SHARE = 0.5;

interface Cell {
  readonly key: string;
  readonly region: string;
  readonly weight: number;
  /** Rows that come with one row: itself and those of templates that go by it. */
  readonly rowsPerUnit: number;
  readonly min: number;
  readonly max: number;
}

/** The key of a template's rows in a region. */
export function cellKey(template: string, region: string): string {
  return `${template}@${region}`;
}

/**
 * Spreads about `total` resources over templates and regions by weight: half into the first region, the rest evenly into
 * the others. What a maximum cuts off goes to the rest.
 */
export function allocate(
  templates: readonly ResourceTemplate[],
  regions: readonly string[],
  total: number,
): Allocation {
  const result = new Map<string, number>();
  for (const [key, units] of fill(cellsOf(templates, regions), total)) result.set(key, units);
  for (const template of templates) {
    for (const region of template.scope === 'global' ? [GLOBAL_REGION] : regions) {
      const count = derivedCount(template, region, result);
      if (count !== undefined) result.set(cellKey(template.key, region), count);
    }
  }
  return result;
}

function cellsOf(templates: readonly ResourceTemplate[], regions: readonly string[]): Cell[] {
  return templates.flatMap((template) => {
    const { amount, key } = template;
    if (!('weight' in amount)) return [];
    const rowsPerUnit = unitSize(key, templates);
    const { weight, min = 1, max = Infinity, everywhere = 0 } = amount;
    if (template.scope === 'global') return [{ key, region: GLOBAL_REGION, weight, rowsPerUnit, min, max }];
    return regions.map((region, index) => ({
      key,
      region,
      weight: weight * shareOf(index, regions.length),
      rowsPerUnit,
      min: index === 0 ? Math.max(min, everywhere) : everywhere,
      max,
    }));
  });
}

function shareOf(index: number, regions: number): number {
  if (regions === 1) return 1;
  return index === 0 ? HOME_SHARE : (1 - HOME_SHARE) / (regions - 1);
}

function unitSize(key: string, templates: readonly ResourceTemplate[]): number {
  let size = 1;
  for (const template of templates) {
    const { amount } = template;
    if ('of' in amount && amount.of === key) size += amount.times * unitSize(template.key, templates);
  }
  return size;
}

/** Gives each cell its share; those that a limit stops are set to it, and the others share what is left. */
function fill(cells: readonly Cell[], total: number): Map<string, number> {
  const fixed = new Map<Cell, number>();
  for (;;) {
    const open = cells.filter((cell) => !fixed.has(cell));
    const spent = [...fixed].reduce((sum, [cell, units]) => sum + units * cell.rowsPerUnit, 0);
    const weights = open.reduce((sum, cell) => sum + cell.weight, 0);
    const perWeight = Math.max(0, total - spent) / Math.max(weights, Number.MIN_VALUE);
    const ideal = (cell: Cell): number => (cell.weight * perWeight) / cell.rowsPerUnit;
    const tooSmall = open.filter((cell) => ideal(cell) < cell.min);
    const stopped = tooSmall.length > 0 ? tooSmall : open.filter((cell) => ideal(cell) > cell.max);
    for (const cell of stopped) fixed.set(cell, tooSmall.length > 0 ? cell.min : cell.max);
    if (stopped.length > 0) continue;
    return new Map(
      cells.map((cell) => [cellKey(cell.key, cell.region), Math.round(fixed.get(cell) ?? ideal(cell))] as const),
    );
  }
}

function derivedCount(template: ResourceTemplate, region: string, counts: Allocation): number | undefined {
  const { amount } = template;
  if ('fixed' in amount) return amount.fixed;
  if (!('of' in amount)) return undefined;
  const base = counts.get(cellKey(amount.of, region)) ?? 0;
  return base === 0 ? 0 : Math.max(1, Math.floor(base * amount.times));
}
