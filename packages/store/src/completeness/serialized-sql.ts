/** A node of the tree that DuckDB's `json_serialize_sql` makes of a statement. */
export type SqlNode = Readonly<Record<string, unknown>>;

/** What DuckDB made of one or several statements; `undefined` where it cannot take one of them apart. */
export function parseSerializedSql(text: string): readonly SqlNode[] | undefined {
  const parsed = JSON.parse(text) as { readonly error: boolean; readonly statements?: readonly SqlNode[] };
  return parsed.error ? undefined : (parsed.statements ?? []);
}

/** Whether a value is a node or another object of the tree. */
export function isNode(value: unknown): value is SqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The nodes directly below one, in any of its members. */
export function listChildren(node: SqlNode): readonly SqlNode[] {
  return Object.values(node)
    .flatMap((member) => (Array.isArray(member) ? member : [member]) as unknown[])
    .filter(isNode);
}

/** A node's member that is text; empty where it is not. */
export function textIn(node: SqlNode, member: string): string {
  const value = node[member];
  return typeof value === 'string' ? value : '';
}
