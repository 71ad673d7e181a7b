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
  /** The statement for hosts that know only the published contract; empty for none. It is shown and never run. */
  readonly sql: string;
  readonly columns: readonly TypeColumn[];
}

/** The columns of a type as the inventory has them, and when they were asked for. */
export interface SchemaState {
  readonly service: string;
  readonly type: string;
  readonly normaliserVersion: string;
  readonly recordedAt: Date;
}

/** Columns that a provider gave, for the inventory to keep. */
export interface SchemaRecord {
  readonly provider: string;
  readonly recordedAt: Date;
  readonly schemas: readonly (Pick<TypeSchema, 'typeName' | 'service' | 'type' | 'columns'> &
    Pick<SchemaState, 'normaliserVersion'>)[];
}
