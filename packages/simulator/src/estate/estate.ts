import { type Allocation, allocate, cellKey } from './allocate.ts';
import { createRandom, hashText, mix } from './random.ts';
import { type EstateFacts, GLOBAL_REGION, type RowContext } from './row-context.ts';
import type { Listing, ResourceTemplate, Row } from './template.ts';

/** What an estate is made from. */
export interface EstateOptions {
  readonly seed: number;
  readonly accountId: string;
  /** @defaultValue aws */
  readonly partition?: string;
  readonly regions: readonly string[];
  readonly resources: number;
  /** How many steps of change the estate has seen. */
  readonly epoch: number;
}

/** How many resources of a type there are in a region. */
export interface ExpectedCount {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  readonly count: number;
}

/** The rows of one template that an operation lists in a region. */
export interface Segment {
  readonly template: ResourceTemplate;
  readonly listing: Listing;
  readonly region: string;
  readonly start: number;
  readonly count: number;
}

/** The resources of one account. None is held: each row is made when it is asked for. */
export interface Estate {
  readonly accountId: string;
  /** What an operation lists in a region, in order. Undefined where it lists nothing that the estate knows of. */
  segments(operation: string, region: string): readonly Segment[] | undefined;
  /** All rows that belong to the account, whatever lists them. */
  ownSegments(): readonly Segment[];
  /** The context of the n-th row of a segment. */
  contextOf(segment: Segment, index: number): RowContext;
  /** The estate's own count of what belongs to the account. */
  expectedCounts(): ExpectedCount[];
}

const GROWTH_SHARE = 1 / 40;
const LOSS_SHARE = 1 / 60;
const SMALLEST_CHANGING = 5;
const CHANGE_SHARE = 0.02;

/** Makes an account's estate. */
export function createEstate(templates: readonly ResourceTemplate[], options: EstateOptions): Estate {
  const { seed, accountId, partition = 'aws', regions, epoch } = options;
  const allocation = allocate(templates, regions, options.resources);
  const byKey = new Map(templates.map((template) => [template.key, template]));
  const byOperation = indexListings(templates);

  const cellRegion = (template: ResourceTemplate, region: string): string =>
    template.scope === 'global' ? GLOBAL_REGION : region;
  const window = (template: ResourceTemplate, region: string): { readonly start: number; readonly end: number } =>
    liveWindow(template, { byKey, allocation, region: cellRegion(template, region), epoch });
  const templateOf = (key: string): ResourceTemplate => {
    const template = byKey.get(key);
    if (template === undefined) throw new RangeError(`the estate has no template "${key}"`);
    return template;
  };

  const facts: EstateFacts = {
    seed,
    accountId,
    partition,
    regions,
    baseCount: (key, region) => allocation.get(cellKey(key, cellRegion(templateOf(key), region))) ?? 0,
    liveSlots: (key, region) => window(templateOf(key), region),
    contextOf: (key, region, slot) => contextAt(templateOf(key), region, slot),
  };

  const contextAt = (template: ResourceTemplate, region: string, slot: number): RowContext => {
    const rowSeed = hashText(`${accountId}/${region}/${template.key}`, seed);
    const generation = generationOf(rowSeed, slot, epoch);
    const recreation = recreationOf(template, { byKey, allocation, region, epoch }, { rowSeed, slot });
    return { facts, key: template.key, region, slot, generation, recreation, random: createRandom(mix(rowSeed, slot)) };
  };

  const contextOf = (segment: Segment, index: number): RowContext =>
    contextAt(segment.template, segment.region, segment.start + index);
  const ownSegments = (): readonly Segment[] =>
    templates
      .filter((template) => template.isForeign !== true)
      .flatMap((template) =>
        (template.scope === 'global' ? [GLOBAL_REGION] : regions).map((region) => {
          const { start, end } = window(template, region);
          return { template, listing: template.listings[0], region, start, count: end - start };
        }),
      );

  return {
    accountId,
    ownSegments,
    segments: (operation, region) =>
      byOperation.get(operation)?.map(({ template, listing }) => {
        const { start, end } = window(template, region);
        return { template, listing, region: cellRegion(template, region), start, count: end - start };
      }),
    contextOf,
    expectedCounts: () => sumCounts(ownSegments().flatMap((segment) => countSegment(segment, accountId, contextOf))),
  };
}

/** Makes a segment's row. */
export function rowOf(segment: Segment, context: RowContext): Row {
  return segment.template.row(context);
}

interface WindowSource {
  readonly byKey: ReadonlyMap<string, ResourceTemplate>;
  readonly allocation: Allocation;
  readonly region: string;
  readonly epoch: number;
}

/** The slots that exist: with each epoch some leave at the low end, and more come at the high end. */
function liveWindow(
  template: ResourceTemplate,
  source: WindowSource,
): { readonly start: number; readonly end: number } {
  const { amount } = template;
  const count = source.allocation.get(cellKey(template.key, source.region)) ?? 0;
  if ('of' in amount && template.isReferenced !== true) {
    const parent = source.byKey.get(amount.of);
    if (parent !== undefined && Number.isInteger(amount.times)) {
      const { start, end } = liveWindow(parent, source);
      return { start: start * amount.times, end: end * amount.times };
    }
  }
  if (template.isReferenced === true || 'fixed' in amount || count < SMALLEST_CHANGING) return { start: 0, end: count };
  const start = Math.ceil(count * LOSS_SHARE * source.epoch);
  return { start, end: Math.max(start, count) + Math.ceil(count * GROWTH_SHARE * source.epoch) };
}

/** With each epoch, one of the rows that were there before and still are is another thing of the same name. */
function recreationOf(
  template: ResourceTemplate,
  source: WindowSource,
  { rowSeed, slot }: { readonly rowSeed: number; readonly slot: number },
): number {
  if (template.isRecreated !== true) return 0;
  let recreation = 0;
  for (let step = 1; step <= source.epoch; step++) {
    const { end } = liveWindow(template, { ...source, epoch: step - 1 });
    const { start } = liveWindow(template, { ...source, epoch: step });
    if (end > start && start + (mix(rowSeed ^ 0x51ed270b, step) % (end - start)) === slot) recreation += 1;
  }
  return recreation;
}

function countSegment(
  segment: Segment,
  accountId: string,
  contextOf: (segment: Segment, index: number) => RowContext,
): readonly ExpectedCount[] {
  const { template, region, count } = segment;
  const base = { accountId, service: template.service, type: template.type };
  const { regionOf } = template;
  if (regionOf === undefined) return [{ ...base, region, count }];
  return Array.from({ length: count }, (_, index) => ({
    ...base,
    region: regionOf(contextOf(segment, index)),
    count: 1,
  }));
}

function generationOf(rowSeed: number, slot: number, epoch: number): number {
  let generation = 0;
  for (let step = 1; step <= epoch; step++) {
    if (mix(rowSeed ^ Math.imul(step, 0x27d4eb2f), slot) < CHANGE_SHARE * 2 ** 32) generation += 1;
  }
  return generation;
}

function indexListings(
  templates: readonly ResourceTemplate[],
): Map<string, { readonly template: ResourceTemplate; readonly listing: Listing }[]> {
  const index = new Map<string, { readonly template: ResourceTemplate; readonly listing: Listing }[]>();
  for (const template of templates) {
    for (const listing of template.listings) {
      const operation = `${listing.service ?? template.service}.${listing.operation}`;
      const entries = index.get(operation) ?? [];
      entries.push({ template, listing });
      index.set(operation, entries);
    }
  }
  return index;
}

function sumCounts(counts: readonly ExpectedCount[]): ExpectedCount[] {
  const sums = new Map<string, ExpectedCount>();
  for (const count of counts) {
    const key = [count.region, count.service, count.type].join(' ');
    const sum = (sums.get(key)?.count ?? 0) + count.count;
    if (sum > 0) sums.set(key, { ...count, count: sum });
  }
  return [...sums.values()];
}
