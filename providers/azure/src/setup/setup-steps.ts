import type { CallOptions, SetupTask } from '@corkscrew/sdk';
import {
  type Application,
  type DirectoryRole,
  findApplication,
  findConsents,
  findDirectoryRoles,
  findPrincipal,
  hasFederation,
  makeApplication,
  makeConsent,
  makeFederation,
  makePrincipal,
  makeSecret,
  type Principal,
  removeApplication,
} from './application.ts';
import { assignReader, isAssigned, unassignReader } from './role-assignment.ts';
import type { SetupApi } from './setup-api.ts';
import type { SetupOptions } from './setup-options.ts';

/** What a set-up works with, and what it has found or made so far. */
export interface SetupScene {
  readonly api: SetupApi;
  readonly options: SetupOptions;
  readonly scope: string;
  readonly call: CallOptions;
  readonly roles: readonly DirectoryRole[];
  application: Application | undefined;
  principal: Principal | undefined;
}

/** Finds what there is before anything is done. */
export async function openScene(start: Omit<SetupScene, 'roles' | 'application' | 'principal'>): Promise<SetupScene> {
  const { api, options, call } = start;
  const application = await findApplication(api, options.name, call);
  return {
    ...start,
    roles: options.readsDirectory ? await findDirectoryRoles(api, call) : [],
    application,
    principal: application === undefined ? undefined : await findPrincipal(api, application.appId, call),
  };
}

const APPLICATION: SetupTask<SetupScene> = {
  stepId: 'application',
  title: 'Entra application',
  command: ({ options }) => `az ad app create --display-name ${quote(options.name)} --sign-in-audience AzureADMyOrg`,
  find: ({ application }) => Promise.resolve(application === undefined ? undefined : `client id ${application.appId}`),
  make: async (scene) => {
    scene.application = await makeApplication(scene.api, scene.options.name, scene.call);
    return `client id ${scene.application.appId}`;
  },
};

const PRINCIPAL: SetupTask<SetupScene> = {
  stepId: 'service_principal',
  title: 'Service principal of the application',
  command: (scene) => `az ad sp create --id ${appIdOf(scene)}`,
  find: ({ principal }) => Promise.resolve(principal === undefined ? undefined : `object id ${principal.id}`),
  make: async (scene) => {
    scene.principal = await makePrincipal(scene.api, required(scene.application), scene.call);
    return `object id ${scene.principal.id}`;
  },
};

function consentTask(role: DirectoryRole): SetupTask<SetupScene> {
  return {
    stepId: `consent_${role.name}`,
    title: `Consent to Microsoft Graph's ${role.name}`,
    command: (scene) =>
      `az rest --method POST --url https://graph.microsoft.com/v1.0/servicePrincipals/${principalOf(scene)}/appRoleAssignments --body ${quote(JSON.stringify({ principalId: principalOf(scene), resourceId: role.resourceId, appRoleId: role.id }))}`,
    find: async ({ api, principal, call }) => {
      if (principal === undefined) return undefined;
      return (await findConsents(api, principal, call)).has(role.id) ? 'given' : undefined;
    },
    make: async (scene) => {
      await makeConsent(scene.api, { principal: required(scene.principal), role }, scene.call);
      return 'given';
    },
  };
}

function federationTask({ issuer, subject }: NonNullable<SetupOptions['federation']>): SetupTask<SetupScene> {
  const federation = { issuer, subject };
  return {
    stepId: 'federated_credential',
    title: `Federated credential for ${subject}`,
    command: (scene) =>
      `az ad app federated-credential create --id ${appIdOf(scene)} --parameters ${quote(JSON.stringify({ name: 'corkscrew', ...federation, audiences: ['api://AzureADTokenExchange'] }))}`,
    find: async ({ api, application, call }) => {
      if (application === undefined) return undefined;
      return (await hasFederation(api, { application, federation }, call)) ? `issuer ${issuer}` : undefined;
    },
    make: async (scene) => {
      await makeFederation(scene.api, { application: required(scene.application), federation }, scene.call);
      return `issuer ${issuer}`;
    },
  };
}

const SECRET: SetupTask<SetupScene> = {
  stepId: 'secret',
  title: 'Client secret, shown once and kept nowhere',
  command: (scene) => `az ad app credential reset --append --id ${appIdOf(scene)}`,
  // A secret cannot be seen again: who asks for one gets a new one.
  find: () => Promise.resolve(undefined),
  make: async (scene) => {
    const { text, endsAt } = await makeSecret(scene.api, required(scene.application), scene.call);
    return `AZURE_CLIENT_SECRET=${text} (until ${endsAt.slice(0, 10)})`;
  },
};

const READER: SetupTask<SetupScene> = {
  stepId: 'reader',
  title: 'Role Reader',
  command: (scene) =>
    `az role assignment create --role Reader --assignee-object-id ${principalOf(scene)} --assignee-principal-type ServicePrincipal --scope ${scene.scope}`,
  find: async ({ api, principal, scope, call }) => {
    if (principal === undefined) return undefined;
    return (await isAssigned(api, { scope, principalId: principal.id }, call)) ? `at ${scope}` : undefined;
  },
  make: async (scene) => {
    const { api, scope, call } = scene;
    await assignReader(api, { scope, principalId: required(scene.principal).id }, call);
    return `at ${scope}`;
  },
};

/** The steps that make what is asked for, in their order. */
export function tasksToMake({ options, roles }: SetupScene): readonly SetupTask<SetupScene>[] {
  return [
    APPLICATION,
    PRINCIPAL,
    ...roles.map(consentTask),
    ...(options.federation === undefined ? [] : [federationTask(options.federation)]),
    ...(options.wantsSecret ? [SECRET] : []),
    READER,
  ];
}

/** The steps that take it away again. What is found is what has to be done: nothing is there once it is. */
export function tasksToRemove(): readonly SetupTask<SetupScene>[] {
  return [
    {
      stepId: 'reader',
      title: 'Role Reader is taken away',
      command: (scene) =>
        `az role assignment delete --role Reader --assignee ${principalOf(scene)} --scope ${scene.scope}`,
      find: async (scene) => ((await READER.find(scene)) === undefined ? `not given at ${scene.scope}` : undefined),
      make: async ({ api, scope, principal, call }) => {
        await unassignReader(api, { scope, principalId: required(principal).id }, call);
        return `no longer at ${scope}`;
      },
    },
    {
      stepId: 'application',
      title: 'Entra application is removed, with its service principal, credentials and consents',
      command: (scene) => `az ad app delete --id ${appIdOf(scene)}`,
      find: ({ application }) => Promise.resolve(application === undefined ? 'there is none' : undefined),
      make: async ({ api, application, call }) => {
        await removeApplication(api, required(application), call);
        return 'the directory keeps it for 30 days among what was deleted';
      },
    },
  ];
}

function appIdOf({ application }: SetupScene): string {
  return application?.appId ?? '<client id>';
}

function principalOf({ principal }: SetupScene): string {
  return principal?.id ?? '<object id>';
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an earlier step of the set-up has to come first');
  return value;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
