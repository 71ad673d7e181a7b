import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Schema, SchemaSchema } from '../gen/corkscrew_pb.ts';

/** A typed column of a resource type. */
export interface TypeColumn {
  readonly name: string;
  /** `text`, `integer`, `number`, `boolean`, `timestamp` or `json`. */
  readonly type: string;
  /** Where the value stands in the payload, dotted. */
  readonly path: string;
  readonly description: string;
}

/** The columns of one resource type. */
export interface TypeSchema {
  readonly typeName: string;
  readonly service: string;
  readonly type: string;
  readonly description: string;
  /** The statement for hosts that know only the published contract; empty for none. */
  readonly sql: string;
  readonly columns: readonly TypeColumn[];
}

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
