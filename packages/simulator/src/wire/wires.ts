import { cborWire } from './cbor-wire.ts';
import { jsonWire } from './json-wire.ts';
import { ec2Wire, queryWire } from './query-wire.ts';
import { restJsonWire } from './rest-json-wire.ts';
import { restXmlWire } from './rest-xml-wire.ts';
import type { Wire } from './wire.ts';
import type { WireName } from './wire-name.ts';

/** All wire protocols. */
export const WIRES: Readonly<Record<WireName, Wire>> = {
  json: jsonWire,
  'rest-json': restJsonWire,
  'rest-xml': restXmlWire,
  query: queryWire,
  ec2: ec2Wire,
  cbor: cborWire,
};
