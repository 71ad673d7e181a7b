import { TYPE_WORDS } from './type-words.ts';

/** A resource type in our words. */
export interface AzureType {
  /** As Resource Graph spells it: `microsoft.compute/virtualmachines`. */
  readonly full: string;
  /** The namespace without `microsoft.`: `compute`. */
  readonly service: string;
  /** The rest: `virtualmachines`, `servers/databases`. */
  readonly type: string;
  /** `azure_compute_virtual_machine`. */
  readonly typeName: string;
}

const known = new Map<string, AzureType>();
const MAX_KNOWN = 20_000;

/** Gives a type by its full name in any case. */
export function azureTypeOf(fullType: string): AzureType {
  const full = fullType.toLowerCase();
  const found = known.get(full);
  if (found !== undefined) return found;
  const [namespace = '', ...segments] = full.split('/');
  const service = namespace.replace(/^microsoft\./, '');
  const words = [service.replaceAll(/[^a-z0-9]+/g, '_'), ...segments.map(singularOf)];
  const made = { full, service, type: segments.join('/'), typeName: ['azure', ...words].join('_') };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(full, made);
  return made;
}

/** The type and the names that an ARM id leads through, or undefined of what is no id of a resource. */
export function typeOfId(id: string): string | undefined {
  const lower = id.toLowerCase();
  const at = lower.lastIndexOf('/providers/');
  if (at >= 0) {
    const [namespace, ...rest] = lower.slice(at + '/providers/'.length).split('/');
    const types = rest.filter((_, index) => index % 2 === 0);
    return namespace === undefined || types.length === 0 ? undefined : [namespace, ...types].join('/');
  }
  if (/^\/subscriptions\/[^/]+$/.test(lower)) return 'microsoft.resources/subscriptions';
  if (/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/.test(lower)) {
    return 'microsoft.resources/subscriptions/resourcegroups';
  }
  return undefined;
}

/** Gives the id of what a resource is part of: the parent resource, the resource group, the subscription; else nothing. */
export function parentIdOf(id: string): string {
  const lower = id.toLowerCase();
  const at = lower.lastIndexOf('/providers/');
  if (at < 0) {
    const group = /^(\/subscriptions\/[^/]+)\/resourcegroups\/[^/]+$/.exec(lower);
    return group?.[1] ?? '';
  }
  const afterNamespace = lower.indexOf('/', at + '/providers/'.length);
  const beforeType = lower.lastIndexOf('/', lower.lastIndexOf('/') - 1);
  return lower.slice(0, beforeType > afterNamespace ? beforeType : at);
}

/** Tells whether what one id names is below what another names. */
export function isWithin(id: string, above: string): boolean {
  return id.toLowerCase().startsWith(`${above.toLowerCase()}/`);
}

function singularOf(segment: string): string {
  const words = Object.hasOwn(TYPE_WORDS, segment) ? TYPE_WORDS[segment] : undefined;
  if (words !== undefined) return words;
  const word = segment.replaceAll(/[^a-z0-9]+/g, '_');
  if (/(ss|us|is|dns)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
