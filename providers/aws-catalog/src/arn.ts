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
  let isWhole = true;
  const arn = pattern.replaceAll(/\{([^{}]+)\}/g, (_, placeholder: string) => {
    const value = valueOf(placeholder, context);
    if (value === undefined || value === '') isWhole = false;
    return value ?? '';
  });
  return isWhole ? arn : undefined;
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
