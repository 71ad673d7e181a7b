import type { CallOptions, SetupTask } from '@corkscrew/sdk';
import { addGrant, type Grant, isGranted, removeGrant } from './iam-grant.ts';
import { type AccountPlace, emailOf, hasAccount, makeAccount, pathOf, removeAccount } from './service-account.ts';
import { orUndefined, type SetupApi } from './setup-api.ts';

/** What a set-up works with. */
export interface SetupScene {
  readonly api: SetupApi;
  readonly call: CallOptions;
  readonly place: AccountPlace;
  /** `organizations/1`, `folders/2` or `projects/x`. */
  readonly scope: string;
  /** Who may act as the service account; undefined for nobody. */
  readonly member: string | undefined;
}

type Task = SetupTask<SetupScene>;

/** What reading the scope takes. */
const SCOPE_ROLES = ['roles/cloudasset.viewer', 'roles/browser', 'roles/serviceusage.serviceUsageViewer'] as const;
/** What letting a project pay for the calls takes. */
const QUOTA_ROLE = 'roles/serviceusage.serviceUsageConsumer';
const INVENTORY = 'cloudasset.googleapis.com';

const API: Task = {
  stepId: 'inventory_api',
  title: 'Cloud Asset API',
  command: ({ place }) => `gcloud services enable ${INVENTORY} --project=${place.project}`,
  find: async ({ api, place, call }) => {
    const path = `/v1/projects/${place.project}/services/${INVENTORY}`;
    const { state } = await api.call({ ...call, service: 'serviceusage', method: 'GET', path });
    return state === 'ENABLED' ? `enabled in ${place.project}` : undefined;
  },
  make: async ({ api, place, call }) => {
    const path = `/v1/projects/${place.project}/services/${INVENTORY}:enable`;
    await api.call({ ...call, service: 'serviceusage', method: 'POST', path, body: {} });
    return `enabled in ${place.project}; it takes a minute to be on`;
  },
};

const ACCOUNT: Task = {
  stepId: 'service_account',
  title: 'Service account',
  command: ({ place }) => `gcloud iam service-accounts create ${place.name} --project=${place.project}`,
  find: async ({ api, place, call }) => ((await hasAccount(api, place, call)) ? emailOf(place) : undefined),
  make: async ({ api, place, call }) => {
    await makeAccount(api, place, call);
    return emailOf(place);
  },
};

/** A role that is given: to whom and where the scene says. */
interface RoleStep {
  readonly stepId: string;
  readonly title: string;
  readonly grant: (scene: SetupScene) => Grant;
  readonly command: (scene: SetupScene, verb: 'add' | 'remove') => string;
}

function scopeRole(role: string): RoleStep {
  return {
    stepId: wordOf(role),
    title: `Role ${role}`,
    grant: ({ scope, place }) => nodeGrant(scope, role, place),
    command: ({ scope, place }, verb) => nodeCommand({ node: scope, role, place }, verb),
  };
}

const QUOTA: RoleStep = {
  stepId: 'quota_project',
  title: `Role ${QUOTA_ROLE} on the project that pays`,
  grant: ({ place }) => nodeGrant(`projects/${place.project}`, QUOTA_ROLE, place),
  command: ({ place }, verb) => nodeCommand({ node: `projects/${place.project}`, role: QUOTA_ROLE, place }, verb),
};

function actingStep(member: string): RoleStep {
  const role = /^principal(?:Set)?:/.test(member)
    ? 'roles/iam.workloadIdentityUser'
    : 'roles/iam.serviceAccountTokenCreator';
  return {
    stepId: 'acting_member',
    title: `${member} may act as the service account`,
    grant: ({ place }) => ({ service: 'iam', path: pathOf(place), role, member }),
    command: ({ place }, verb) =>
      `gcloud iam service-accounts ${verb}-iam-policy-binding ${emailOf(place)} --project=${place.project} --role=${role} --member='${member}'`,
  };
}

/** The steps that make what is asked for, in their order. */
export function tasksToMake({ member }: SetupScene): readonly Task[] {
  const roles = [...SCOPE_ROLES.map(scopeRole), QUOTA, ...(member === undefined ? [] : [actingStep(member)])];
  return [API, ACCOUNT, ...roles.map(toGive)];
}

/** The steps that take it away again. The API stays on, as others may use it. */
export function tasksToRemove(): readonly Task[] {
  return [
    ...[QUOTA, ...SCOPE_ROLES.map(scopeRole)].map(toTake),
    {
      ...ACCOUNT,
      title: 'Service account is removed, with all that may act as it',
      command: ({ place }) => `gcloud iam service-accounts delete ${emailOf(place)} --project=${place.project}`,
      find: async (scene) => ((await ACCOUNT.find(scene)) === undefined ? 'there is none' : undefined),
      make: async ({ api, place, call }) => {
        await removeAccount(api, place, call);
        return 'Google keeps it for 30 days among what was deleted';
      },
    },
  ];
}

function toGive({ stepId, title, grant, command }: RoleStep): Task {
  return {
    stepId,
    title,
    command: (scene) => command(scene, 'add'),
    find: async (scene) => {
      // What is not made yet has no policy.
      const granted = await orUndefined(() => isGranted(scene.api, grant(scene), scene.call));
      return granted === true ? placeOf(grant(scene)) : undefined;
    },
    make: async (scene) => {
      await addGrant(scene.api, grant(scene), scene.call);
      return placeOf(grant(scene));
    },
  };
}

function toTake({ stepId, title, grant, command }: RoleStep): Task {
  return {
    stepId,
    title: `${title} is taken away`,
    command: (scene) => command(scene, 'remove'),
    find: async (scene) => {
      const granted = await isGranted(scene.api, grant(scene), scene.call);
      return granted ? undefined : `not given ${placeOf(grant(scene))}`;
    },
    make: async (scene) => {
      await removeGrant(scene.api, grant(scene), scene.call);
      return `no longer ${placeOf(grant(scene))}`;
    },
  };
}

function nodeGrant(node: string, role: string, place: AccountPlace): Grant {
  return { service: 'cloudresourcemanager', path: `/v3/${node}`, role, member: `serviceAccount:${emailOf(place)}` };
}

interface NodeGrant {
  readonly node: string;
  readonly role: string;
  readonly place: AccountPlace;
}

const GCLOUD_GROUPS: Readonly<Record<string, string>> = {
  organizations: 'organizations',
  folders: 'resource-manager folders',
  projects: 'projects',
};

function nodeCommand({ node, role, place }: NodeGrant, verb: 'add' | 'remove'): string {
  const [kind = '', id = ''] = node.split('/');
  return `gcloud ${GCLOUD_GROUPS[kind] ?? kind} ${verb}-iam-policy-binding ${id} --role=${role} --member=serviceAccount:${emailOf(place)}`;
}

function placeOf({ path }: Grant): string {
  return `on ${path.replace(/^\/v\d\//, '')}`;
}

/** `roles/cloudasset.viewer` is `cloudasset_viewer`. */
function wordOf(role: string): string {
  return role.replace(/^roles\//, '').replaceAll('.', '_');
}
