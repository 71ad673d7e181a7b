/** What a provider's `parent_id` names, where its text alone does not tell. */
export interface ParentType {
  readonly provider: string;
  readonly service: string;
  readonly type: string;
  readonly reason: string;
}

/** Providers whose resources have parents of one type only. */
export const PARENT_TYPES: readonly ParentType[] = [
  {
    provider: 'kubernetes',
    service: 'core',
    type: 'Namespace',
    reason: 'A namespace is known by its name, which nodes, roles and other objects of the cluster may have too.',
  },
];
