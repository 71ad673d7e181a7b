import { describe, expect, test } from 'vitest';
import CHOICES from '../src/data/list-choices.json' with { type: 'json' };
import { distilColumns } from './distil-columns.ts';
import { type DiscoveryDocument, type DiscoverySchema, stableDocuments } from './discovery-document.ts';

const THING: DiscoverySchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    sizeGb: { type: 'string', format: 'int64' },
    createTime: { type: 'string', format: 'google-datetime' },
    startTimestamp: { type: 'string', description: 'Start in RFC3339 text format.' },
    count: { type: 'integer', format: 'int32' },
    share: { type: 'number' },
    isOpen: { type: 'boolean' },
    parts: { type: 'array', items: { $ref: 'Part' } },
    spec: { $ref: 'Spec' },
    'dotted.name': { type: 'string' },
  },
};
const SCHEMAS = {
  GoogleCloudFooV1Thing: THING,
  ListThings: { properties: { things: { type: 'array', items: { $ref: 'GoogleCloudFooV1Thing' } } } },
  Widget: { properties: { id: { type: 'string' } } },
  Scoped: { properties: { items: { type: 'object', additionalProperties: { $ref: 'Place' } } } },
  Place: { properties: { widgets: { type: 'array', items: { $ref: 'Widget' } } } },
  Operation: { properties: { done: { type: 'boolean' } } },
  Unused: { properties: { id: { type: 'string' } } },
};

function document(parts: Partial<DiscoveryDocument>): DiscoveryDocument {
  return {
    kind: 'discovery#restDescription',
    name: 'foo',
    version: 'v1',
    rootUrl: 'https://foo.googleapis.com/',
    servicePath: '',
    schemas: SCHEMAS,
    auth: { oauth2: { scopes: { 'https://www.googleapis.com/auth/cloud-platform': {} } } },
    ...parts,
  };
}

function get($ref: string, name = 'get'): Required<DiscoveryDocument>['methods'] {
  return { [name]: { httpMethod: 'GET', path: 'v1/{+name}', response: { $ref } } };
}

describe('distilColumns', () => {
  test('types the members of what is got and listed, and of nothing else', () => {
    const resources = {
      projects: {
        resources: {
          things: { methods: get('ListThings', 'list') },
          widgets: { methods: get('Scoped', 'aggregatedList') },
          operations: { methods: get('Operation') },
        },
      },
    };
    expect(distilColumns(document({ resources }), CHOICES)).toEqual({
      service: 'foo',
      version: 'v1',
      types: {
        Thing:
          'boolean isOpen; integer count sizeGb; json parts spec; number share; text name; timestamp createTime startTimestamp',
        Widget: 'text id',
      },
    });
  });

  test('finds resources below places, and calls them as the inventory does', () => {
    const resources = { locations: { methods: get('Operation'), resources: { things: { methods: get('Widget') } } } };
    const choices = { ...CHOICES, types: { 'foo Widget': { type: 'Gadget', reason: 'test' } } };
    expect(distilColumns(document({ resources }), choices).types).toEqual({ Gadget: 'text id' });
  });
});

describe('stableDocuments', () => {
  test('puts the version that was chosen by hand first, and leaves out what is not stable', () => {
    const versions = ['v1', 'v2', 'v3beta1', 'v3'].map((version) => document({ version }));
    const chosen = { versions: { foo: { version: 'v2', reason: 'test' } } };
    expect(stableDocuments(versions, chosen).map(({ version }) => version)).toEqual(['v2', 'v3', 'v1']);
    const unstable = [document({ version: 'v1beta1' })];
    expect(stableDocuments(unstable, { versions: {} }).map(({ version }) => version)).toEqual(['v1beta1']);
  });
});
