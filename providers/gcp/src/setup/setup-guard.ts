import { createReadOnlyGuard, type ReadOnlyGuard, type SetupAction } from '@corkscrew/sdk';

const NODE = '(?:organizations|folders|projects)/[^/:]+';
const ACCOUNT = '/v1/projects/[^/:]+/serviceAccounts/[^/:]+';

/** Reads that are POSTs. */
const READS: readonly RegExp[] = [
  new RegExp(`^POST /v3/${NODE}:getIamPolicy$`),
  new RegExp(`^POST ${ACCOUNT}:getIamPolicy$`),
];
const GRANTS: readonly RegExp[] = [
  new RegExp(`^POST /v3/${NODE}:setIamPolicy$`),
  new RegExp(`^POST ${ACCOUNT}:setIamPolicy$`),
];
/** The writes of a set-up, and nothing else. Reviewed by hand. */
const WRITES: Readonly<Record<SetupAction, readonly RegExp[]>> = {
  plan: [],
  apply: [
    ...GRANTS,
    /^POST \/v1\/projects\/[^/:]+\/serviceAccounts$/,
    /^POST \/v1\/projects\/[^/:]+\/services\/cloudasset\.googleapis\.com:enable$/,
  ],
  remove: [...GRANTS, new RegExp(`^DELETE ${ACCOUNT}$`)],
};

/** The guard of a set-up: reads, and the few writes that its action is made of. A plan has none. */
export function createSetupGuard(action: SetupAction): ReadOnlyGuard {
  const allowed = [/^GET /, ...READS, ...WRITES[action]];
  return createReadOnlyGuard('gcp', (_service, operation) =>
    allowed.some((pattern) => pattern.test(operation)) ? undefined : `it is no part of setup's ${action}`,
  );
}
