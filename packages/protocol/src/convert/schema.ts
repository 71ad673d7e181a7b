import type { MessageInitShape } from '@bufbuild/protobuf';
import type { TypeSchema } from '@corkscrew/core';
import type { Schema, SchemaSchema } from '../gen/corkscrew_pb.ts';

export function toWireSchema(schema: TypeSchema): MessageInitShape<typeof SchemaSchema> {
  const { typeName, service, type, description, sql, columns } = schema;
  return {
    name: typeName,
    service,
    resourceType: type,
    sql,
    description,
    typeName,
    columns: columns.map((column) => ({ ...column })),
  };
}

export function fromWireSchema(schema: Schema): TypeSchema {
  const { name, service, resourceType: type, sql, description, columns } = schema;
  return {
    typeName: schema.typeName === '' ? name : schema.typeName,
    service,
    type,
    description,
    sql,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      path: column.path,
      description: column.description,
    })),
  };
}
