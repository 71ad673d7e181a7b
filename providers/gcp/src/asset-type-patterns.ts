/** Which types are asked for, as users name them; empty for all. */
export interface TypeChoice {
  /** `storage`. */
  readonly services: readonly string[];
  /** `Bucket`, `gcp_storage_bucket` or `storage.googleapis.com/Bucket`. */
  readonly types: readonly string[];
}

/** What may stand between the words of a type name where the inventory's name is written in one. */
const JOINT = '(?:\\.googleapis\\.com/|[./_-]|)';

/**
 * What the inventory is asked for: regular expressions over whole names of asset types, one for each name that was given.
 * They let through a little more than what is meant, never less. Undefined for all types.
 */
export function toAssetTypes({ services, types }: TypeChoice): readonly string[] | undefined {
  if (types.length > 0) return types.map((name) => patternOfType(name));
  return services.length > 0 ? services.map((name) => patternOfService(name)) : undefined;
}

/** The pattern of all types of a service. */
export function patternOfService(service: string): string {
  return `${escape(service)}(?:\\.googleapis\\.com)?/.*`;
}

/** The pattern of a type by any of its names. */
export function patternOfType(name: string): string {
  if (name.includes('/')) return escape(name);
  const words = /^gcp_(.+)$/.exec(name)?.[1];
  return words === undefined
    ? `.*/${escape(name)}`
    : `(?i)${words
        .split('_')
        .map((word) => escape(word))
        .join(JOINT)}`;
}

function escape(text: string): string {
  return text.replaceAll(/[^\w-]/g, '\\$&');
}
