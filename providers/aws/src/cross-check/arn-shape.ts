import type { CatalogResourceType } from '@corkscrew/aws-catalog';

const shapes = new WeakMap<CatalogResourceType, RegExp | undefined>();

/**
 * Gives what the ARNs of a type look like, or undefined where nothing tells: where the catalog has no pattern, or where the list
 * leaves rows to other types.
 */
export function arnShapeOf(type: CatalogResourceType): RegExp | undefined {
  if (!shapes.has(type)) shapes.set(type, makeShape(type));
  return shapes.get(type);
}

/** Placeholders of the frame may be empty; those of the thing itself are one word, so that no ARN looks like two types. */
function makeShape({ arnPattern, list }: CatalogResourceType): RegExp | undefined {
  if (arnPattern === undefined || list.where !== undefined) return undefined;
  const source = arnPattern
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
      return /^\{(partition|region|account)\}$/.test(part) ? '[^:]*' : '[^:/]+';
    })
    .join('');
  return new RegExp(`^${source}$`);
}

/** The kinds under which Resource Explorer may know a type: by the word in its ARNs, or by its name. */
export function explorerKindsOf(type: CatalogResourceType): readonly string[] {
  const [, , service = '', , , rest = ''] = type.arnPattern?.split(':', 6) ?? [];
  if (service === '') return [];
  const word = /^([a-z][a-z0-9-]*)[/{:]/.exec(rest)?.[1] ?? '';
  const name = type.type.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  return [...new Set([word, name])].filter((kind) => kind !== '').map((kind) => `${service}:${kind}`);
}

/** The service in the ARNs of a type; empty where the catalog has no pattern. */
export function arnServiceOf({ arnPattern }: CatalogResourceType): string {
  return arnPattern?.split(':', 3)[2] ?? '';
}
