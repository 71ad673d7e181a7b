import type { Relationship } from '@corkscrew/core';
import type { SentResource } from './encoded-payloads.ts';
import { packColumns } from './packed-columns.ts';
import { TextKinds } from './text-kinds.ts';

/** What relationships of one kind have in common, in the order of the texts. */
export const EDGE_KIND_COLUMNS = [
  'to_service',
  'to_type',
  'to_account_id',
  'to_region',
  'relationship_type',
  'label',
  'path',
  'confidence',
  'properties',
] as const;

/** Relationships by column: which row each is of, its kind and its target; and what the kinds are. */
export interface EncodedEdges {
  readonly edges: Uint8Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
}

/** Encodes the relationships of resources, each once; `undefined` where there is none. */
export function encodeEdges(sent: readonly SentResource[]): EncodedEdges | undefined {
  const rows: number[] = [];
  const kindNumbers: number[] = [];
  const targets: string[] = [];
  const kinds = new TextKinds();
  for (const { row, resource } of sent) {
    const listed = new Set<string>();
    for (const [place, relationship] of resource.relationships.entries()) {
      const kind = kinds.numberOf(kindTexts(relationship), place);
      const edge = `${kind} ${relationship.targetId}`;
      if (listed.has(edge)) continue;
      listed.add(edge);
      rows.push(row);
      kindNumbers.push(kind);
      targets.push(relationship.targetId);
    }
  }
  if (rows.length === 0) return undefined;
  return {
    edges: packColumns(rows.length, [Int32Array.from(rows), Int32Array.from(kindNumbers)], [targets]),
    kinds: packKinds(kinds.texts),
  };
}

function packKinds(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const width = EDGE_KIND_COLUMNS.length;
  const columns = EDGE_KIND_COLUMNS.map((_, column) => texts.filter((_text, at) => at % width === column));
  return packColumns(texts.length / width, [], columns);
}

function kindTexts(edge: Relationship): readonly string[] {
  return [
    edge.targetService,
    edge.targetType,
    edge.targetAccountId ?? '',
    edge.targetRegion ?? '',
    edge.relationshipType,
    edge.label ?? '',
    edge.path ?? '',
    edge.confidence ?? '',
    JSON.stringify(edge.properties),
  ];
}
