import {
  type CatalogResourceType,
  listRows,
  readField,
  readPath,
  type ResolvedMember,
  type ResolvedShape,
  type ResolvedStruct,
} from '@corkscrew/aws-catalog';
import { describe, expect, it } from 'vitest';
import { answerList } from '../src/answers/list-answer.ts';
import type { Estate } from '../src/estate/estate.ts';
import type { Listing, ResourceTemplate } from '../src/estate/template.ts';
import { TEMPLATES } from '../src/estate/templates/all-templates.ts';
import { directory, testEstate } from './support/handle.ts';

const KINDS: Readonly<Record<string, string>> = { string: 'string', number: 'number', boolean: 'boolean' };

/** Differences between a value and its shape, as paths. */
function mismatches(value: unknown, shape: ResolvedShape, path: string): string[] {
  if (value === undefined) return [];
  if (shape.kind === 'timestamp') return value instanceof Date ? [] : [`${path} is no time`];
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, index) => mismatches(item, shape.member.shape, `${path}[${index}]`));
  }
  if (shape.kind === 'map') {
    return Object.entries(value as object).flatMap(([key, item]) =>
      mismatches(item, shape.value.shape, `${path}.${key}`),
    );
  }
  if (shape.kind !== 'structure') return typeof value === KINDS[shape.kind] ? [] : [`${path} is no ${shape.kind}`];
  return Object.entries(value as object).flatMap(([name, item]) => {
    const member = shape.members.find((candidate) => candidate.name === name);
    return member === undefined ? [`${path}.${name} is unknown`] : mismatches(item, member.shape, `${path}.${name}`);
  });
}

/** The shape of what a path such as `Reservations[].Instances[]` points to. */
function elementShape(output: ResolvedStruct, path: string): ResolvedShape {
  let shape: ResolvedShape = output;
  for (const step of path.split('.')) {
    const struct: ResolvedShape = shape.kind === 'list' ? shape.member.shape : shape;
    if (struct.kind !== 'structure') throw new Error(`${path} leads through no structure`);
    const member: ResolvedMember | undefined = struct.members.find(
      (candidate) => candidate.name === step.replace('[]', ''),
    );
    if (member === undefined) throw new Error(`${path} leads nowhere`);
    shape = member.shape;
  }
  if (shape.kind !== 'list') throw new Error(`${path} is no list`);
  return shape.member.shape;
}

function rowsOf(template: ResourceTemplate, listing: Listing, estate: Estate): unknown[] {
  const operation = `${listing.service ?? template.service}.${listing.operation}`;
  const segment = estate.segments(operation, 'us-east-1')?.find((found) => found.template === template);
  if (segment === undefined) throw new Error(`${operation} does not list ${template.key}`);
  return Array.from({ length: Math.min(segment.count, 60) }, (_, index) =>
    template.row(estate.contextOf(segment, index)),
  );
}

function catalogType(template: ResourceTemplate): CatalogResourceType | undefined {
  return directory.get(template.service).catalog.resourceTypes.find((type) => type.type === template.type);
}

describe('every template', () => {
  const estates = [testEstate(2000), testEstate(2000, 3)];

  it.each(TEMPLATES.map((template) => [template.key, template] as const))(
    '%s makes rows that fit the catalog',
    (_, template) => {
      for (const listing of template.listings) {
        const output = directory.get(listing.service ?? template.service).model(listing.operation).output;
        if (output === undefined) throw new Error(`${listing.operation} has no output`);
        const shape = elementShape(output, listing.items);
        for (const estate of estates) {
          const rows = rowsOf(template, listing, estate);
          expect(rows.length).toBeGreaterThan(0);
          const isOwnList = listing === template.listings[0];
          const problems = rows.flatMap((row) => mismatches(row, shape, template.key));
          if (isOwnList) expect(problems).toEqual([]);
        }
      }
    },
  );

  it.each(TEMPLATES.map((template) => [template.key, template] as const))(
    '%s is listed as the catalog lists it',
    (_, template) => {
      const type = catalogType(template);
      const [listing] = template.listings;
      expect(type).toMatchObject({
        default: true,
        list: { operation: listing.operation, items: listing.items },
      });
    },
  );
});

/** Identities of a type's rows, found page by page the way a scanner finds them. */
function scannedIdentities(
  estate: Estate,
  type: CatalogResourceType,
  place: { readonly service: string; readonly region: string },
): string[] {
  const bindings = Object.entries(type.list.bind ?? {});
  const bound = bindings.map(([name, binding]) => [name, binding.kind === 'constant' ? binding.value : undefined]);
  const model = directory.get(place.service === 'docdb' ? 'rds' : place.service).model(type.list.operation);
  const [inputToken = ''] = model.catalog.pagination?.inputTokens ?? [];
  const [outputToken = ''] = model.catalog.pagination?.outputTokens ?? [];
  const identities: string[] = [];
  let token: unknown;
  do {
    const input = { ...Object.fromEntries(bound), [inputToken]: token };
    const output = answerList({ model, input, region: place.region, estate, maxPageSize: Infinity, secret: 's' });
    for (const row of listRows(output, type.list)) {
      identities.push(type.identity.map((field) => readField(row, field)).join('/'));
    }
    token = outputToken === '' ? undefined : readPath(output, outputToken);
  } while (token !== undefined);
  return identities;
}

describe('the estate', () => {
  it('counts what a scan by the catalog finds, with no identity twice', () => {
    const estate = testEstate(20_000);
    const counted = new Map<string, number>();
    for (const { region, service, type, count } of estate.expectedCounts()) {
      const key = service === 's3' ? 'global s3 Bucket' : `${region} ${service} ${type}`;
      counted.set(key, (counted.get(key) ?? 0) + count);
    }
    for (const region of ['us-east-1', 'eu-west-1']) {
      for (const template of TEMPLATES) {
        const { service, scope } = template;
        const type = catalogType(template);
        if (type === undefined) throw new Error(`the catalog has no ${template.key}`);
        const identities = scannedIdentities(estate, type, { service, region });
        const key = `${scope === 'global' ? 'global' : region} ${service} ${type.type}`;
        expect([key, identities.length]).toEqual([key, counted.get(key) ?? 0]);
        expect([key, new Set(identities).size]).toEqual([key, identities.length]);
      }
    }
  });
});
