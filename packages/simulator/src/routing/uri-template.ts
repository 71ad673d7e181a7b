/** What a URI template has at one place of the path. */
type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'label'; readonly name: string; readonly isGreedy: boolean };

/** A URI template of Smithy's `http` trait, taken apart. */
export interface UriTemplate {
  readonly segments: readonly Segment[];
  /** Query parameters that must be there; undefined allows any value. */
  readonly query: ReadonlyMap<string, string | undefined>;
  /** How many path segments are literal: of two templates that match, the more literal one is meant. */
  readonly literals: number;
}

/** Parses a template such as `/{Bucket}/{Key+}?acl`. */
export function parseUriTemplate(uri: string): UriTemplate {
  const [path = '', search = ''] = uri.split('?');
  const segments = splitPath(path).map(parseSegment);
  const query = new Map(
    search
      .split('&')
      .filter((part) => part !== '')
      .map((part): [string, string | undefined] => {
        const [name = '', value] = part.split('=');
        return [name, value === undefined || value === '' ? undefined : value];
      }),
  );
  return { segments, query, literals: segments.filter((segment) => segment.kind === 'literal').length };
}

/** Path segments, still percent-encoded, without empty ones at the ends. */
export function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

/** Matches a path and gives the labels, or undefined where it does not match. */
export function matchPath(template: UriTemplate, path: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  const { segments } = template;
  for (const [index, segment] of segments.entries()) {
    const text = path[index];
    if (text === undefined) return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== text) return undefined;
    } else if (segment.isGreedy) {
      const following = segments.length - index - 1;
      const end = path.length - following;
      if (end <= index) return undefined;
      labels[segment.name] = decode(path.slice(index, end).join('/'));
      return matchTail(segments.slice(index + 1), path.slice(end)) ? labels : undefined;
    } else labels[segment.name] = decode(text);
  }
  return path.length === segments.length ? labels : undefined;
}

/** Tells whether a query string has what the template asks for. */
export function matchQuery(template: UriTemplate, query: URLSearchParams): boolean {
  for (const [name, value] of template.query) {
    if (value === undefined ? !query.has(name) : query.get(name) !== value) return false;
  }
  return true;
}

function matchTail(segments: readonly Segment[], path: readonly string[]): boolean {
  return segments.every((segment, index) => segment.kind !== 'literal' || segment.text === path[index]);
}

function parseSegment(text: string): Segment {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
  return label?.[1] === undefined
    ? { kind: 'literal', text }
    : { kind: 'label', name: label[1], isGreedy: label[2] === '+' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: what was sent is the best reading there is.
    return text;
  }
}
