import { createReadOnlyGuard, type ReadOnlyGuard, type SetupAction } from '@corkscrew/sdk';

const ID = '[0-9a-f-]{36}';
const ASSIGNMENT = `/.+/providers/Microsoft\\.Authorization/roleAssignments/${ID}`;

/** The writes of a set-up, and nothing else. Reviewed by hand. */
const WRITES: Readonly<Record<Exclude<SetupAction, 'plan'>, readonly RegExp[]>> = {
  apply: [
    /^POST \/applications$/,
    /^POST \/servicePrincipals$/,
    new RegExp(`^POST /servicePrincipals/${ID}/appRoleAssignments$`),
    new RegExp(`^POST /applications/${ID}/(federatedIdentityCredentials|addPassword)$`),
    new RegExp(`^PUT ${ASSIGNMENT}$`),
  ],
  remove: [new RegExp(`^DELETE /applications/${ID}$`), new RegExp(`^DELETE ${ASSIGNMENT}$`)],
};

/** The guard of a set-up: reads, and the few writes that its action is made of. A plan has none. */
export function createSetupGuard(action: SetupAction): ReadOnlyGuard {
  return createReadOnlyGuard('azure', (_service, operation) => {
    if (operation.startsWith('GET ')) return undefined;
    const isPlanned = action !== 'plan' && WRITES[action].some((pattern) => pattern.test(operation));
    return isPlanned ? undefined : `it is no part of setup's ${action}`;
  });
}
