import {
  type CatalogResourceType,
  createShapeReader,
  openCatalog,
  type ResolvedShape,
  type RowField,
  type ServiceCatalog,
} from '@corkscrew/aws-catalog';
import { describe, expect, test } from 'vitest';
import { parseRow } from '../src/resource-row.ts';

const catalog = openCatalog();
const ACCOUNT = '123456789012';

const children = catalog
  .services()
  .flatMap(({ name }) => catalog.service(name).resourceTypes.map((type) => ({ service: catalog.service(name), type })))
  .filter(({ type }) => type.level > 1);

function normalise(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function pathOf(field: RowField): string {
  return typeof field === 'string' ? field : field.path;
}

/** Names by which a row may repeat its parents' keys: the inputs of its list and of the lists above. */
function parentNames(service: ServiceCatalog, type: CatalogResourceType): ReadonlySet<string> {
  const names = new Set<string>();
  let current: CatalogResourceType | undefined = type;
  while (current?.parent) {
    const { parent, list }: CatalogResourceType = current;
    for (const [member, binding] of Object.entries(list.bind ?? {}))
      if (binding.kind !== 'constant') names.add(normalise(member));
    for (const kind of ['id', 'name', 'arn', 'identifier', '']) names.add(normalise(parent) + kind);
    current = service.resourceTypes.find((candidate) => candidate.type === parent);
  }
  return names;
}

/**
 * What a field of the row of a child holds under one of two parents. Names are the same under both, as people give them;
 * ARNs and the ids that a service gives are not, and neither is what repeats a parent's key.
 */
function valueUnder(
  parent: string,
  path: string,
  facts: { readonly type: CatalogResourceType; readonly above: ReadonlySet<string> },
): string {
  const { type, above } = facts;
  const { fields } = type;
  const isParentKey = above.has(normalise(path));
  const isArn = fields.arn !== undefined && pathOf(fields.arn) === path;
  const isGivenId = type.identity.length === 1 && type.underParent !== true && /(id|arn|@)$/i.test(path);
  return isParentKey || isArn || isGivenId ? `arn:aws:x:eu-west-1:${ACCOUNT}:${parent}/child` : 'child';
}

function setPath(row: Record<string, unknown>, path: string, value: string): void {
  const [first = '', ...rest] = (path.split('||')[0] ?? '').trim().split('.');
  if (rest.length === 0) row[first] = value;
  else {
    const inner = (row[first] ?? {}) as Record<string, unknown>;
    row[first] = inner;
    setPath(inner, rest.join('.'), value);
  }
}

function rowUnder(parent: string, service: ServiceCatalog, type: CatalogResourceType): unknown {
  const facts = { type, above: parentNames(service, type) };
  const [only] = type.identity;
  if (type.list.element === 'string') return valueUnder(parent, only === undefined ? '@' : pathOf(only), facts);
  const row: Record<string, unknown> = {};
  for (const field of type.identity) setPath(row, pathOf(field), valueUnder(parent, pathOf(field), facts));
  return row;
}

function idUnder(parent: string, service: ServiceCatalog, type: CatalogResourceType): string | undefined {
  const result = parseRow(rowUnder(parent, service, type), {
    type,
    service: service.service,
    claim: { accountId: ACCOUNT, region: 'eu-west-1', service: service.service, type: type.type, subScope: parent },
    isAccountWide: false,
    callRegion: 'eu-west-1',
    partition: 'aws',
    partitions: catalog.partitions,
    parent: { id: parent, region: 'eu-west-1' },
    input: {},
  });
  return result.kind === 'resource' ? result.resource.id : undefined;
}

function isText(shape: ResolvedShape | undefined): boolean {
  return shape?.kind === 'string';
}

describe('types under a parent', () => {
  test('are several hundred, in five levels', () => {
    expect(children.length).toBeGreaterThan(900);
    expect(Math.max(...children.map(({ type }) => type.level))).toBe(5);
  });

  test('keep equal names under two parents apart: no row is lost or merged', () => {
    const merged = children.filter(({ service, type }) => {
      const ids = ['one', 'two'].map((parent) => idUnder(parent, service, type));
      return ids.includes(undefined) || ids[0] === ids[1];
    });
    expect(merged.map(({ type }) => `${type.name} ${JSON.stringify(type.identity)}`)).toEqual([]);
  });

  test('are listed with texts that a parent gives, never with numbers, times or choices', () => {
    const wrong = children.flatMap(({ service, type }) => {
      const members = createShapeReader(service).input(type.list.operation)?.members ?? [];
      return Object.entries(type.list.bind ?? {}).flatMap(([name, binding]) => {
        if (!binding.kind.startsWith('parent')) return [];
        const shape = members.find((member) => member.name === name)?.shape;
        return isText(shape?.kind === 'list' ? shape.member.shape : shape) ? [] : [`${type.name} ${name}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('have a parent in their service, one level above', () => {
    const orphans = children.filter(({ service, type }) => {
      const parent = service.resourceTypes.find((candidate) => candidate.type === type.parent);
      return parent?.level !== type.level - 1;
    });
    expect(orphans.map(({ type }) => type.name)).toEqual([]);
  });
});
