import { type KubeObject, apiVersionOf, type ServedKind } from './served-kind.ts';

/** How a client wants objects. */
export type ObjectForm = 'whole' | 'metadata' | 'table';

/** Reads the `Accept` header; the first form that is known counts. */
export function formOf(accept: string | undefined): ObjectForm {
  for (const part of (accept ?? '').split(',')) {
    if (/;as=PartialObjectMetadata(List)?\b/.test(part)) return 'metadata';
    if (/;as=Table\b/.test(part)) return 'table';
    if (/application\/json|\*\/\*/.test(part)) return 'whole';
  }
  return 'whole';
}

/** An object with kind and apiVersion, as a request for it alone and a watch give it. */
export function stamp(object: KubeObject, kind: ServedKind, form: ObjectForm): KubeObject {
  if (form === 'metadata')
    return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), ...convert(object, kind) };
}

/** An item of a list: without kind and apiVersion, but for custom resources. */
export function listItem(object: KubeObject, kind: ServedKind, form: ObjectForm): unknown {
  if (form === 'metadata') return { metadata: object.metadata };
  const isBuiltIn = !kind.group.includes('.') || kind.group.endsWith('.k8s.io');
  return isBuiltIn ? convert(object, kind) : stamp(object, kind, form);
}

/** The kind and apiVersion of a list. */
export function listType(kind: ServedKind, form: ObjectForm): { readonly kind: string; readonly apiVersion: string } {
  if (form === 'metadata') return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
  if (form === 'table') return { kind: 'Table', apiVersion: 'meta.k8s.io/v1' };
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
}

/** Columns and rows, as kubectl shows them. */
export function toTable(objects: readonly KubeObject[]): Record<string, unknown> {
  return {
    columnDefinitions: ['Name', 'Created At'].map((name) => ({ name, type: 'string', format: '', priority: 0 })),
    rows: objects.map(({ metadata }) => ({
      cells: [metadata.name, metadata.creationTimestamp],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
    })),
  };
}

/** The newer group calls fields of an event otherwise. */
function convert(object: KubeObject, kind: ServedKind): KubeObject {
  if (kind.group !== 'events.k8s.io') return object;
  const { involvedObject, message, count, source, ...same } = object;
  return { ...same, regarding: involvedObject, note: message, deprecatedCount: count, deprecatedSource: source };
}
