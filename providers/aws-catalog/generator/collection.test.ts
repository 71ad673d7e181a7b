import { describe, expect, test } from 'vitest';
import { type Collection, collectionAt, findCollection } from './collection.ts';
import { modelOf, operationOf } from './test-model.ts';

type Structures = Readonly<Record<string, Readonly<Record<string, string>>>>;

function find(operation: string, structures: Structures, results: readonly string[] = []): Collection | undefined {
  const model = modelOf({ [`${operation}Input`]: {}, ...structures });
  return findCollection(operationOf(operation), { model, results, irregular: {} });
}

describe('findCollection', () => {
  test('takes the paginator’s result', () => {
    const structures = {
      ListThingsOutput: { Others: '[Other]', Things: '[Thing]' },
      Thing: { Id: 'String' },
      Other: { Id: 'String' },
    };
    expect(find('ListThings', structures, ['Others'])).toMatchObject({ items: 'Others', rowShape: 'Other' });
  });

  test('takes the list that is named like the noun', () => {
    const structures = {
      ListThingsOutput: { Errors: '[Fault]', Names: '[String]', Things: '[Thing]' },
      Thing: { Id: 'String' },
      Fault: {},
    };
    expect(find('ListThings', structures)).toEqual({ items: 'Things', element: 'struct', rowShape: 'Thing' });
  });

  test('goes into the only structure', () => {
    const structures = {
      ListThingsOutput: { ThingList: 'ThingPage' },
      ThingPage: { Items: '[Thing]', Marker: 'String' },
      Thing: { Id: 'String' },
    };
    expect(find('ListThings', structures)).toMatchObject({ items: 'ThingList.Items', rowShape: 'Thing' });
  });

  test('goes through an element that only wraps', () => {
    const structures = {
      DescribeThingsOutput: { Bundles: '[Bundle]' },
      Bundle: { OwnerId: 'String', Things: '[Thing]' },
      Thing: { Id: 'String' },
    };
    expect(find('DescribeThings', structures)).toEqual({
      items: 'Bundles[].Things[]',
      element: 'struct',
      rowShape: 'Thing',
      wrapperShape: 'Bundle',
    });
  });

  test('keeps an element that is the thing itself, whatever lists it has', () => {
    const structures = {
      DescribeThingsOutput: { Things: '[Thing]' },
      Thing: { Id: 'String', Parts: '[Part]' },
      Part: { Id: 'String' },
    };
    expect(find('DescribeThings', structures)).toMatchObject({ items: 'Things', rowShape: 'Thing' });
  });

  test('takes a list of texts, and a map where there is nothing else', () => {
    expect(find('ListThings', { ListThingsOutput: { ThingNames: '[String]' } })).toMatchObject({ element: 'string' });
    expect(find('ListThings', { ListThingsOutput: { Things: 'Map' } })).toMatchObject({
      items: 'Things',
      element: 'map',
    });
    expect(find('ListThings', { ListThingsOutput: { Count: 'Integer' } })).toBeUndefined();
  });
});

describe('collectionAt', () => {
  test('reads a reviewed path with a wrapper in it', () => {
    const model = modelOf({ Output: { Bundles: '[Bundle]' }, Bundle: { Things: '[Thing]' }, Thing: { Id: 'String' } });
    expect(collectionAt(model, 'Output', 'Bundles[].Things[]')).toMatchObject({
      rowShape: 'Thing',
      wrapperShape: 'Bundle',
    });
    expect(collectionAt(model, 'Output', 'Nothing')).toBeUndefined();
  });
});
