import { CorkscrewError } from '@corkscrew/core';

/** Capabilities that nothing of the published contract stands in for. */
export const SOLE_CAPABILITIES = ['permissions', 'preflight', 'watch', 'changes', 'setup'] as const;

export type SoleCapability = (typeof SOLE_CAPABILITIES)[number];

interface Missing {
  readonly cannot: string;
  readonly hint: string;
}

/** What a provider cannot do that does not announce the capability, and what to do instead. */
const WITHOUT: Readonly<Record<SoleCapability, (provider: string) => Missing>> = {
  permissions: () => ({
    cannot: 'say which permissions it needs',
    hint: 'Give it rights to list and read, and see what a scan says is denied.',
  }),
  preflight: (provider) => ({
    cannot: 'check its permissions before a scan',
    hint: `Scan; the summary says what was denied: corkscrew scan --provider ${provider}`,
  }),
  watch: (provider) => ({
    cannot: 'watch for changes',
    hint: `Scan it from time to time instead; \`corkscrew changes\` shows what each scan found: corkscrew scan --provider ${provider}`,
  }),
  changes: () => ({
    cannot: 'give the change history of its cloud',
    hint: '`corkscrew changes` shows what changed from one scan to the next.',
  }),
  setup: (provider) => ({
    cannot: 'set itself up in its cloud',
    hint: `It reads with the credentials that the cloud's own tools use; this prints the rights to give them: corkscrew permissions --provider ${provider}`,
  }),
};

/** Says that a provider cannot do what it is asked for, and what to do instead. */
export function missingCapability(provider: string, capability: SoleCapability): CorkscrewError {
  const { cannot, hint } = WITHOUT[capability](provider);
  return new CorkscrewError('unsupported', `provider ${provider} cannot ${cannot}`, { hint });
}
