import type { ClaimScope, ResourceDraft } from '@corkscrew/sdk';
import { GLOBAL_REGION, serviceOf } from './api-kind.ts';
import { cleanObject } from './clean-object.ts';
import type { ReadForm } from './kind-rules.ts';
import type { ReferenceFinder } from './references.ts';
import type { NamedKind } from './selection.ts';

/** Where an object was listed. */
export interface RowContext extends NamedKind {
  readonly claim: ClaimScope;
  readonly form: ReadForm;
  readonly findReferences: ReferenceFinder;
}

interface Metadata {
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly uid?: unknown;
  readonly creationTimestamp?: unknown;
  readonly deletionTimestamp?: unknown;
  readonly labels?: unknown;
}

/**
 * Makes a resource of a list item, or undefined of one without name or UID: such are made up at each request and stored
 * nowhere, as metrics are.
 */
export function parseObject(item: unknown, context: RowContext): ResourceDraft | undefined {
  const { kind, typeName, claim, form, findReferences } = context;
  if (typeof item !== 'object' || item === null) return undefined;
  const object = item as Record<string, unknown>;
  const metadata = (object['metadata'] ?? {}) as Metadata;
  const { name, uid } = metadata;
  if (typeof name !== 'string' || name === '' || typeof uid !== 'string' || uid === '') return undefined;
  const namespace = kind.isNamespaced && typeof metadata.namespace === 'string' ? metadata.namespace : '';
  // Before what they are found in may be redacted.
  const relationships = findReferences(form === 'metadata' ? { metadata } : object, kind);
  return {
    service: serviceOf(kind),
    type: kind.kind,
    typeName,
    id: namespace === '' ? name : `${namespace}/${name}`,
    name,
    parentId: namespace,
    region: GLOBAL_REGION,
    accountId: claim.accountId,
    claim,
    tags: readLabels(metadata.labels),
    incarnation: uid,
    lifecycle: readLifecycle(object, metadata),
    createdAt: readDate(metadata.creationTimestamp),
    relationships,
    payload: cleanObject(object, kind, form),
  };
}

function readLabels(labels: unknown): Record<string, string> {
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function readLifecycle(object: Readonly<Record<string, unknown>>, metadata: Metadata): string {
  if (metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null) return 'Terminating';
  const phase = (object['status'] as { phase?: unknown } | null | undefined)?.phase;
  return typeof phase === 'string' ? phase : '';
}

function readDate(value: unknown): Date | undefined {
  const date = typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
