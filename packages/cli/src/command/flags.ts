/** The options that the user gave, by camel-case name. */
export interface Flags {
  isSet(name: string): boolean;
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  /** Empty where the option was not given. */
  list(name: string): readonly string[];
}

/** Wraps the options that the parser found. */
export function createFlags(values: Readonly<Record<string, unknown>>): Flags {
  return {
    isSet: (name) => values[name] !== undefined && values[name] !== false,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    integer: (name) => (typeof values[name] === 'number' ? values[name] : undefined),
    list: (name) => (Array.isArray(values[name]) ? (values[name] as readonly string[]) : []),
  };
}
