import { textOf, type NamedRow } from './ask.ts';

/** Who a resource is. */
export interface ResourceAddress {
  readonly uid: string;
  readonly provider: string;
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  readonly typeName: string;
  readonly id: string;
  readonly name: string;
  readonly arn: string;
}

/** The columns of a {@link ResourceAddress}, of a table or an alias. */
export function addressColumns(alias: string): string {
  return ['uid', 'provider', 'account_id', 'region', 'service', 'type', 'type_name', 'id', 'name', 'arn']
    .map((column) => `${alias}.${column}`)
    .join(', ');
}

/** Reads an address from a row. */
export function toAddress(row: NamedRow): ResourceAddress {
  return {
    uid: textOf(row, 'uid'),
    provider: textOf(row, 'provider'),
    accountId: textOf(row, 'account_id'),
    region: textOf(row, 'region'),
    service: textOf(row, 'service'),
    type: textOf(row, 'type'),
    typeName: textOf(row, 'type_name'),
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    arn: textOf(row, 'arn'),
  };
}
