import type { DescField, DescFile, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { CloudProvider, file_corkscrew } from '../src/gen/corkscrew_pb.ts';
import { ProviderExtension } from '../src/gen/extension_pb.ts';
import { MESSAGES, METHODS } from './contract-table.ts';

const FIRST_ADDED_NUMBER = 100;
const ADDED_MESSAGES = ['SchemaColumn'];

describe('the published contract', () => {
  test('has the service under its published path', () => {
    expect(CloudProvider.typeName).toBe('corkscrew.CloudProvider');
    expect(CloudProvider.methods.map(describeMethod)).toEqual(METHODS);
  });

  test('has all messages and no other than ours', () => {
    const names = file_corkscrew.messages.map(({ name }) => name);
    expect(names.toSorted()).toEqual([...Object.keys(MESSAGES), ...ADDED_MESSAGES].toSorted());
    expect(Object.keys(MESSAGES)).toHaveLength(46);
  });

  test.each(Object.entries(MESSAGES))('keeps the numbers, names and types of %s', (name, fields) => {
    const published = findMessage(file_corkscrew, name).fields.filter(({ number }) => number < FIRST_ADDED_NUMBER);
    expect(published.map(describeField)).toEqual(fields);
  });

  test('uses no optional field, oneof or enum', () => {
    expect(file_corkscrew.enums).toEqual([]);
    for (const message of file_corkscrew.messages) {
      expect(message.oneofs).toEqual([]);
      expect(message.fields.filter(({ proto }) => proto.proto3Optional)).toEqual([]);
    }
  });

  test('adds fields from 100 up only', () => {
    const added = file_corkscrew.messages.flatMap((message) =>
      message.fields
        .filter(({ number }) => number >= FIRST_ADDED_NUMBER)
        .map((field) => `${message.name}.${describeField(field)}`),
    );
    expect(added).toMatchInlineSnapshot(`
      [
        "ResourceType.100 permissions repeated string",
        "ResourceType.101 default_enabled bool",
        "ResourceType.102 resource_class string",
        "Relationship.100 path string",
        "Relationship.101 label string",
        "Relationship.102 confidence string",
        "Relationship.103 target_account_id string",
        "Relationship.104 target_region string",
        "Schema.100 type_name string",
        "Schema.101 columns repeated SchemaColumn",
      ]
    `);
  });
});

describe('the extension', () => {
  test('is a service of its own in the same package', () => {
    expect(ProviderExtension.typeName).toBe('corkscrew.ProviderExtension');
    expect(ProviderExtension.methods.map(describeMethod)).toEqual([
      'GetConfigSchema(GetConfigSchemaRequest) GetConfigSchemaResponse',
      'PlanScan(PlanScanRequest) PlanScanResponse',
      'ScanUnit(ScanUnitRequest) stream ScanUnitResponse',
      'GetPermissions(GetPermissionsRequest) GetPermissionsResponse',
      'Preflight(PreflightRequest) PreflightResponse',
      'Watch(WatchRequest) stream WatchResponse',
      'ListChanges(ListChangesRequest) stream ListChangesResponse',
      'Setup(SetupRequest) stream SetupResponse',
    ]);
  });
});

function findMessage(file: DescFile, name: string): DescMessage {
  const message = file.messages.find((candidate) => candidate.name === name);
  if (message === undefined) throw new Error(`no message ${name}`);
  return message;
}

function describeMethod({ name, input, output, methodKind }: DescMethod): string {
  const stream = methodKind === 'server_streaming' ? 'stream ' : '';
  return `${name}(${input.name}) ${stream}${output.name}`;
}

function describeField(field: DescField): string {
  return `${field.number} ${field.name} ${describeType(field)}`;
}

function describeType(field: DescField): string {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarName(field.scalar);
    case 'message':
      return messageName(field.message);
    case 'list':
      return `repeated ${field.listKind === 'message' ? messageName(field.message) : scalarName(field.scalar)}`;
    case 'map':
      return `map<${scalarName(field.mapKey)}, ${scalarName(field.scalar)}>`;
    case 'enum':
      return `enum ${field.enum.name}`;
    default:
      return field satisfies never;
  }
}

function scalarName(scalar: ScalarType | undefined): string {
  return scalar === undefined ? 'unknown' : ScalarType[scalar].toLowerCase();
}

function messageName(message: DescMessage | undefined): string {
  const name = message?.typeName ?? 'unknown';
  return name.startsWith('corkscrew.') ? name.slice('corkscrew.'.length) : name;
}
