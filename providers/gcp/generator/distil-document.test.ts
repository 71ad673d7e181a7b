import { describe, expect, test } from 'vitest';
import CHOICES from '../src/data/list-choices.json' with { type: 'json' };
import CATALOG from '../src/data/list-catalog.json' with { type: 'json' };
import { chooseDocuments, type DiscoveryDocument, type DiscoverySchema } from './discovery-document.ts';
import { distilDocument } from './distil-document.ts';

const LIST: DiscoverySchema = { properties: { things: { type: 'array', items: { $ref: 'GoogleCloudFooV1Thing' } } } };

function list(flatPath: string, $ref = 'Things'): DiscoveryDocument['resources'] & object {
  return { things: { methods: { list: { httpMethod: 'GET', path: flatPath, response: { $ref } } } } };
}

function document(parts: Partial<DiscoveryDocument>): DiscoveryDocument {
  return {
    kind: 'discovery#restDescription',
    name: 'foo',
    version: 'v1',
    rootUrl: 'https://foo.googleapis.com/',
    servicePath: '',
    schemas: { Things: LIST },
    auth: { oauth2: { scopes: { 'https://www.googleapis.com/auth/cloud-platform': {} } } },
    ...parts,
  };
}

describe('distilDocument', () => {
  test('binds projects and places, and shortens names of schemas', () => {
    const { lists, base } = distilDocument(
      document({ resources: list('v1/projects/{projectsId}/locations/{locationsId}/things') }),
      CHOICES,
    );
    expect(base).toBe('https://foo.googleapis.com/');
    expect(lists).toEqual(['v1/projects/{project}/locations/{location}/things Thing things']);
  });

  test('takes a list over all places instead of one for each', () => {
    const schemas = {
      Things: LIST,
      Scoped: { properties: { items: { type: 'object', additionalProperties: { $ref: 'Place' } } } },
      Place: { properties: { things: { type: 'array', items: { $ref: 'Thing' } } } },
    };
    const aggregatedList = {
      httpMethod: 'GET',
      path: 'projects/{project}/aggregated/things',
      response: { $ref: 'Scoped' },
    };
    const zones = { httpMethod: 'GET', path: 'projects/{project}/zones/{zone}/things', response: { $ref: 'Things' } };
    const { lists } = distilDocument(
      document({ schemas, resources: { things: { methods: { aggregatedList, list: zones } } } }),
      CHOICES,
    );
    expect(lists).toEqual(['projects/{project}/aggregated/things Thing items.things']);
  });

  test('binds folders and organisations, whatever else is left out by the name of folders', () => {
    const paths = [
      'v1/organizations/{organizationsId}/locations/{locationsId}/things',
      'v2/folders/{foldersId}/things',
    ];
    const lists = paths.flatMap((path) => distilDocument(document({ resources: list(path) }), CHOICES).lists);
    expect(lists).toEqual([
      'v1/organizations/{organization}/locations/{location}/things Thing things',
      'v2/folders/{folder}/things Thing things',
    ]);
  });

  test('leaves out what is given no name by hand', () => {
    const choices = { ...CHOICES, types: { 'foo Thing': { type: '', reason: 'test' } } };
    expect(distilDocument(document({ resources: list('v1/projects/{projectsId}/things') }), choices).lists).toEqual([]);
  });

  test.each([
    ['whose parent nothing lists', 'v1/projects/{projectsId}/groups/{groupsId}/things'],
    ['of a tenant of its own', 'v1/tenants/{tenantsId}/things'],
    ['that is left out by hand', 'v1/projects/{projectsId}/operations'],
  ])('leaves out one %s', (_what, path) => {
    expect(distilDocument(document({ resources: list(path) }), CHOICES).lists).toEqual([]);
  });
});

test('of a service, the newest stable version is taken', () => {
  const versions = ['v1beta1', 'v2alpha', 'v1', 'v2'].map((version) => document({ version }));
  expect(chooseDocuments(versions, { versions: {} }).map(({ version }) => version)).toEqual(['v2']);
  const chosen = { foo: { version: 'v1', reason: 'a test' } };
  expect(chooseDocuments(versions, { versions: chosen }).map(({ version }) => version)).toEqual(['v1']);
});

test('each list of the catalog stands where its parts are asked for, and names no credentials', () => {
  const lists = CATALOG.services.flatMap((service) => service.lists.map((line) => `${service.service} ${line}`));
  expect(lists.length).toBeGreaterThan(900);
  expect(lists.filter((line) => line.split(' ').length !== 4)).toEqual([]);
  expect(lists.filter((line) => /(?:credential|accessToken|authToken)s? /i.test(line))).toEqual([]);
  const reasons = Object.values(CHOICES.collections);
  expect(reasons.every((reason) => reason.length > 5)).toBe(true);
});
