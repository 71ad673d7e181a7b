import {
  createShapeReader,
  type ResolvedMember,
  type ResolvedStruct,
  type ServiceCatalog,
} from '@corkscrew/aws-catalog';
import type { Output } from '../service-client.ts';
import { createJsonFixer } from './json-reader.ts';
import {
  createElementPlan,
  createXmlPlanner,
  deferMember,
  type XmlPlan,
  type XmlPlanner,
  type XmlStructPlan,
} from './xml-plan.ts';
import { readXml } from './xml-reader.ts';
import { XmlShape } from './xml-shape.ts';

/**
 * Reads the body of a success. Timestamps come as ISO 8601 text, bytes as bytes.
 *
 * @throws {SyntaxError} for a body that is not well-formed.
 */
export type BodyReader = (body: Uint8Array) => Output;

/** Gives the readers of a service's operations, each made when it is first asked for. */
export interface BodyReaders {
  /**
   * @param deferred A list of the output whose items are to be read when they are asked for, where the protocol can.
   * @returns undefined for an operation whose output is not in its body alone, or speaks a protocol that is not text.
   */
  get(operation: string, deferred?: string): BodyReader | undefined;
}

/**
 * Makes the readers of a service. They go from the bytes to plain values at once, where the AWS SDK first builds a tree of
 * the document and then a second one of the shapes; parity tests hold the two together.
 */
export function createBodyReaders(catalog: ServiceCatalog): BodyReaders {
  const shapes = createShapeReader(catalog);
  const planner = createXmlPlanner();
  const fixer = createJsonFixer({ usesJsonNames: catalog.protocol === 'rest-json' });
  const readers = new Map<string, BodyReader | undefined>();

  const create = (operation: string, deferred: string | undefined): BodyReader | undefined => {
    const output = shapes.output(operation);
    if (output === undefined || hasUnreadable(output)) return undefined;
    const plan = (): XmlPlan => {
      const whole = planner.plan(output);
      return (deferred === undefined ? undefined : deferMember(whole, deferred)) ?? whole;
    };
    const payload = output.members.find((member) => member.traits.httpPayload === 1);
    switch (catalog.protocol) {
      case 'json':
      case 'rest-json': {
        if (payload !== undefined) return undefined;
        const fix = fixer.fix(output);
        return (body) => fix?.(JSON.parse(textOf(body))) as Output;
      }
      case 'ec2':
        return createXmlReader(plan());
      case 'query':
        return createXmlReader(wrapResult(plan(), `${operation}Result`), `${operation}Result`);
      case 'rest-xml':
        return payload === undefined ? createXmlReader(plan()) : createPayloadReader(planner, payload);
      case 'smithy-rpc-v2-cbor':
        return undefined;
      default:
        return catalog.protocol satisfies never;
    }
  };

  return {
    get: (operation, deferred) => {
      const key = deferred === undefined ? operation : `${operation} ${deferred}`;
      if (!readers.has(key)) readers.set(key, create(operation, deferred));
      return readers.get(key);
    },
  };
}

/** Outputs of which a part travels in headers, or whose payload is no document, are left to the SDK. */
function hasUnreadable(output: ResolvedStruct): boolean {
  return output.members.some(({ traits, shape }) => {
    if (traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined) return true;
    if (traits.httpResponseCode === 1) return true;
    return traits.httpPayload === 1 && shape.kind !== 'structure';
  });
}

function createXmlReader(plan: XmlPlan, member?: string): BodyReader {
  return (body) => {
    const output = readXml(body, () => plan) as Output;
    return member === undefined ? output : ((output[member] ?? {}) as Output);
  };
}

function createPayloadReader(planner: XmlPlanner, { name, shape, traits }: ResolvedMember): BodyReader {
  const plan = planner.plan(shape, traits);
  return (body) => ({ [name]: readXml(body, () => plan) });
}

/** The Query protocol wraps an output into an element of its own, beside the metadata of the reply. */
function wrapResult(plan: XmlPlan, name: string): XmlStructPlan {
  const elements = new Map([[name, createElementPlan(name, plan)]]);
  return { kind: 'struct', elements, attributes: new Map(), shape: new XmlShape() };
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
