/** What fills the placeholders of an ARN pattern. */
export interface ArnContext {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly id: string;
  readonly name?: string | undefined;
  /** Reads `{row.<path>}`. */
  readonly field: (path: string) => string | undefined;
  /** Reads `{input.<member>}`: what the list was called with. */
  readonly input?: (member: string) => string | undefined;
}

/**
 * Fills an ARN pattern. Placeholders: `{partition}`, `{region}`, `{account}`, `{id}`, `{name}`,
 * `{row.<path>}` and `{input.<member>}`.
 *
 * @returns undefined where a placeholder has no value: an ARN is built whole or not at all.
 */
export function formatArn(pattern: string, context: ArnContext): string | undefined {
  let arn = '';
  for (const [index, part] of partsOf(pattern).entries()) {
    const text = index % 2 === 0 ? part : valueOf(part, context);
    if (text === undefined || (text === '' && index % 2 === 1)) return undefined;
    arn += text;
  }
  return arn;
}

/** The patterns of the catalog, which are asked for again with every row. */
const known = new Map<string, readonly string[]>();
const MAX_KNOWN = 20_000;

/** Text and placeholders of a pattern by turns. */
function partsOf(pattern: string): readonly string[] {
  const parts = known.get(pattern) ?? pattern.split(/\{([^{}]+)\}/);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(pattern, parts);
  return parts;
}

function valueOf(placeholder: string, context: ArnContext): string | undefined {
  if (placeholder.startsWith('row.')) return context.field(placeholder.slice('row.'.length));
  if (placeholder.startsWith('input.')) return context.input?.(placeholder.slice('input.'.length));
  switch (placeholder) {
    case 'partition':
    case 'region':
    case 'account':
    case 'id':
    case 'name':
      return context[placeholder];
    default:
      return undefined;
  }
}
