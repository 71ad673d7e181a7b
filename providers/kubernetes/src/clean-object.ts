import { REDACTED } from '@corkscrew/sdk';
import { cleanAnnotations, cleanSecretAnnotations } from './annotation-rules.ts';
import { type ApiKind, apiVersionOf } from './api-kind.ts';
import { isConfigMap, isSecret, type ReadForm } from './kind-rules.ts';
import { redactArguments, redactTexts } from './redact-text.ts';

type JsonObject = Record<string, unknown>;

/** JSON leaves such members out. To delete one costs several times as much, and makes all later looks at the object slow. */
const GONE = undefined;

/**
 * Makes of a list item what may be stored: kind and apiVersion stamped on, `managedFields`, the version
 * and copies of the object gone,
 * secrets in arguments, variables, probes and settings replaced. The item itself is changed.
 *
 * Of a kind that is read as metadata nothing but that is kept, whatever the server sent.
 */
export function cleanObject(item: JsonObject, kind: ApiKind, form: ReadForm): JsonObject {
  const stamp = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const object: JsonObject = form === 'metadata' ? { ...stamp, metadata: item['metadata'] } : { ...item, ...stamp };
  const metadata = asObject(object['metadata']);
  // Counts every write to the object, those that change nothing of it too.
  if (metadata?.['resourceVersion'] !== undefined) metadata['resourceVersion'] = GONE;
  if (isSecret(kind)) {
    const annotations = asObject(metadata?.['annotations']);
    if (annotations !== undefined) cleanSecretAnnotations(annotations);
  }
  if (isConfigMap(kind)) cleanData(object);
  clean(object);
  return object;
}

/** Makes of settings what may be stored: every text that is secret by its name, or looks like it, replaced. */
export function cleanValues(values: Readonly<Record<string, unknown>>): JsonObject {
  const copy = structuredClone(values) as JsonObject;
  clean(copy);
  cleanTexts(copy);
  return copy;
}

/** Charts hand variables on under names of their own: `extraEnv`, `envVars`. */
const VARIABLES = /env(?:iron(?:ment)?)?(?:Vars?|Variables)?$/i;

function cleanTexts(value: unknown): void {
  if (Array.isArray(value)) {
    redactArguments(value as unknown[]);
    for (const item of value as unknown[]) cleanTexts(item);
    return;
  }
  const object = asObject(value);
  if (object === undefined) return;
  redactTexts(object);
  for (const [key, member] of Object.entries(object)) {
    if (VARIABLES.test(key) && typeof member === 'object' && member !== null) cleanEnvironment(member);
    cleanTexts(member);
  }
}

function cleanData(object: JsonObject): void {
  const data = asObject(object['data']);
  if (data !== undefined) {
    if (isKeptByHelm(object)) for (const key of Object.keys(data)) data[key] = REDACTED;
    else redactTexts(data);
  }
  const binary = asObject(object['binaryData']);
  if (binary !== undefined) for (const key of Object.keys(binary)) binary[key] = REDACTED;
}

/** Releases are packed, values and all: nothing in them can be told apart. Helm 2 writes its label in capitals. */
function isKeptByHelm(object: JsonObject): boolean {
  const labels = asObject(asObject(object['metadata'])?.['labels']) ?? {};
  return labels['owner'] === 'helm' || labels['OWNER'] === 'TILLER';
}

/** Walks the whole object, which was read from JSON and has no members but its own: pod specs stand in workloads, in templates and anywhere in custom resources. */
function clean(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) clean(item);
    return;
  }
  const object = value as JsonObject;
  for (const key in object) {
    const member = object[key];
    if (typeof member === 'object' && member !== null) cleanMember(object, key, member);
  }
}

function cleanMember(object: JsonObject, key: string, member: object): void {
  switch (key) {
    case 'managedFields':
      object[key] = GONE;
      return;
    case 'annotations':
      if (!Array.isArray(member)) cleanAnnotations(member as JsonObject);
      break;
    case 'args':
    case 'command':
      if (Array.isArray(member)) redactArguments(member as unknown[]);
      break;
    case 'env':
      cleanEnvironment(member);
      break;
    case 'httpHeaders':
      if (Array.isArray(member)) for (const header of member as unknown[]) redactValue(header);
      break;
    default:
  }
  clean(member);
}

/** Literals of variables; references to where a value comes from stay. */
function cleanEnvironment(env: object): void {
  if (Array.isArray(env)) {
    for (const variable of env as unknown[]) redactValue(variable);
    return;
  }
  const variables = env as JsonObject;
  for (const [name, value] of Object.entries(variables)) if (typeof value !== 'object') variables[name] = REDACTED;
}

function redactValue(entry: unknown): void {
  const pair = asObject(entry);
  if (pair !== undefined && pair['value'] !== undefined && pair['value'] !== '') pair['value'] = REDACTED;
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
