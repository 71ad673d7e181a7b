import { NormalizedSchema } from '@smithy/core/schema';
import type { $OperationSchema } from '@smithy/types';
import type { Call, Output } from './service-client.ts';

/** What the body of a success turned out to be. An `error` is what some services send with status 200. */
export type BodyVerdict =
  | { readonly kind: 'own' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'foreign'; readonly why: string };

const OWN: BodyVerdict = { kind: 'own' };
const HEAD_BYTES = 4_096;
const ROOT = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<([\w.:-]+)([^>]*)>/;
const ERROR_ROOTS: ReadonlySet<string> = new Set(['Error', 'ErrorResponse', 'Response', 'Errors']);

/**
 * Judges a success by its body before the codecs read it. They take a page of a proxy, an empty body or an `<Error>` for a
 * list without items, and an empty list that counts as complete makes resources vanish.
 */
export function judgeBody(call: Call, schema: $OperationSchema, bytes: Uint8Array): BodyVerdict {
  const body = bodyOf(schema);
  if (body === 'none') return OWN;
  if (bytes.byteLength === 0) return { kind: 'foreign', why: 'an empty body' };
  if (body === 'bytes') return OWN;
  const { protocol } = call.catalog;
  const isXml = protocol === 'query' || protocol === 'ec2' || protocol === 'rest-xml';
  return isXml ? judgeXml(call, schema, bytes) : OWN;
}

/**
 * Judges JSON that gave an output without a single member: `{}` is how a service says "nothing", but an object of other
 * members is not this operation's answer.
 */
export function judgeEmptyOutput(schema: $OperationSchema, output: Output, bytes: Uint8Array): BodyVerdict {
  if (bodyOf(schema) !== 'members' || hasMember(schema, output)) return OWN;
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'foreign', why: 'no object' };
  const { __type: type, message } = value as Readonly<Record<string, unknown>>;
  if (typeof type === 'string') {
    return { kind: 'error', code: type, message: typeof message === 'string' ? message : '' };
  }
  const keys = Object.keys(value);
  const known = memberNames(schema);
  if (keys.length === 0 || keys.some((key) => known.has(key))) return OWN;
  return { kind: 'foreign', why: `an object of ${keys.slice(0, 3).join(', ')}` };
}

function hasMember(schema: $OperationSchema, output: Output): boolean {
  const names = NormalizedSchema.of(schema.output).structIterator();
  for (const [name] of names) if (output[name] !== undefined) return true;
  return false;
}

function judgeXml({ catalog, operation }: Call, schema: $OperationSchema, bytes: Uint8Array): BodyVerdict {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('utf8');
  const [, qualified, attributes = ''] = ROOT.exec(head) ?? [];
  if (qualified === undefined) return { kind: 'foreign', why: 'no XML' };
  const root = qualified.slice(qualified.indexOf(':') + 1);
  if (ERROR_ROOTS.has(root)) return errorOf(head);
  const isOwn =
    catalog.protocol === 'rest-xml' ? isRestRoot(root, attributes, schema) : root === `${operation}Response`;
  return isOwn ? OWN : { kind: 'foreign', why: `<${root}>` };
}

/** REST APIs name their roots freely; what they share is the namespace of AWS's documents or the words at the end. */
function isRestRoot(root: string, attributes: string, schema: $OperationSchema): boolean {
  if (/(?:Response|Result|Output)$/.test(root) || attributes.includes('.amazonaws.com/doc/')) return true;
  const output = NormalizedSchema.of(schema.output);
  const names = [output.getName(), output.getMergedTraits().xmlName];
  for (const [name, member] of output.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) names.push(name, traits.xmlName, member.getName());
  }
  return names.some((name) => typeof name === 'string' && name.slice(name.indexOf('#') + 1) === root);
}

function errorOf(head: string): BodyVerdict {
  const [, code = 'UnknownError'] = /<Code>([^<]*)<\/Code>/.exec(head) ?? [];
  const [, message = ''] = /<Message>([^<]*)<\/Message>/.exec(head) ?? [];
  return { kind: 'error', code, message };
}

/** What a success of the operation carries in its body. */
function bodyOf(schema: $OperationSchema): 'none' | 'bytes' | 'payload' | 'members' {
  const output = NormalizedSchema.of(schema.output);
  if (!output.isStructSchema()) return 'none';
  let hasMembers = false;
  for (const [, member] of output.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) return member.isStructSchema() ? 'payload' : 'bytes';
    const isOutside =
      traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined || Boolean(traits.httpResponseCode);
    hasMembers ||= !isOutside;
  }
  return hasMembers ? 'members' : 'none';
}

function memberNames(schema: $OperationSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, member] of NormalizedSchema.of(schema.output).structIterator()) {
    const { jsonName } = member.getMergedTraits();
    names.add(typeof jsonName === 'string' ? jsonName : name);
  }
  return names;
}
