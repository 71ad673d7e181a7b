/** What a policy grants to some members. */
export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: unknown;
}

/** The bindings of an IAM policy; none of what is no policy. */
export function readBindings(policy: unknown): readonly Binding[] {
  const { bindings } = (policy ?? {}) as { bindings?: unknown };
  return Array.isArray(bindings)
    ? (bindings as readonly Partial<Binding>[]).map(({ role = '', members = [], condition }) => ({
        role,
        members,
        ...(condition === undefined ? {} : { condition }),
      }))
    : [];
}
