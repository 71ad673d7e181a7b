import { type CallOptions, retry } from '@corkscrew/sdk';
import { BadReplyError, describeHttpFailure } from '@corkscrew/sdk/http';
import type { SetupApi, SetupCall } from './setup-api.ts';

/** A role that a member has on something. */
export interface Grant {
  readonly service: SetupCall['service'];
  /** Path of what has the policy: `/v3/organizations/1`. */
  readonly path: string;
  readonly role: string;
  readonly member: string;
}

interface Binding {
  readonly role: string;
  readonly members?: readonly string[];
  readonly condition?: unknown;
}

/** Tells whether a member has a role, without a condition. */
export async function isGranted(api: SetupApi, grant: Grant, call: CallOptions): Promise<boolean> {
  return (await readPolicy(api, grant, call)).bindings.some((binding) => gives(binding, grant));
}

/** Gives a member a role and leaves everything else in the policy as it is. */
export async function addGrant(api: SetupApi, grant: Grant, call: CallOptions): Promise<void> {
  await editBindings(api, grant, {
    call,
    edit: (bindings) => {
      const { role, member } = grant;
      const own = bindings.find((binding) => isOf(binding, grant));
      if (own === undefined) return [...bindings, { role, members: [member] }];
      const members = [...new Set([...(own.members ?? []), member])];
      return bindings.map((binding) => (binding === own ? { ...own, members } : binding));
    },
  });
}

/** Takes a role from a member and leaves everything else in the policy as it is. */
export async function removeGrant(api: SetupApi, grant: Grant, call: CallOptions): Promise<void> {
  await editBindings(api, grant, {
    call,
    edit: (bindings) =>
      bindings.flatMap((binding) => {
        if (!gives(binding, grant)) return [binding];
        const members = (binding.members ?? []).filter((member) => member !== grant.member);
        return members.length === 0 ? [] : [{ ...binding, members }];
      }),
  });
}

const MAX_TRIES = 9;
const FIRST_WAIT_MS = 400;
/** What a policy says of a service account that was made a moment ago. */
const LAG = /does not exist/i;

/** Reads a policy, changes it and writes it with its etag; where somebody else wrote meanwhile, does all again. */
async function editBindings(
  api: SetupApi,
  grant: Grant,
  { call, edit }: { readonly call: CallOptions; readonly edit: (bindings: readonly Binding[]) => readonly Binding[] },
): Promise<void> {
  const { service, path } = grant;
  const write = async (): Promise<void> => {
    const { rest, bindings } = await readPolicy(api, grant, call);
    // Version 3 is the one that keeps the conditions of others.
    const policy = { ...rest, version: 3, bindings: edit(bindings) };
    await api.call({ ...call, service, method: 'POST', path: `${path}:setIamPolicy`, body: { policy } });
  };
  await retry(write, {
    attempts: MAX_TRIES,
    baseDelayMs: FIRST_WAIT_MS,
    signal: call.signal,
    shouldRetry: (error) => {
      const { kind, code, message } = describeHttpFailure(error);
      return code === 'ABORTED' || (kind === 'invalid' && LAG.test(message));
    },
  });
}

interface Policy {
  readonly bindings: readonly Binding[];
  /** Everything else, the etag among it. */
  readonly rest: Readonly<Record<string, unknown>>;
}

async function readPolicy(api: SetupApi, { service, path }: Grant, call: CallOptions): Promise<Policy> {
  const body = { options: { requestedPolicyVersion: 3 } };
  const reply = await api.call({ ...call, service, method: 'POST', path: `${path}:getIamPolicy`, body });
  const { bindings = [], ...rest } = reply;
  if (!Array.isArray(bindings)) throw new BadReplyError('the policy has no list of bindings');
  return { bindings: bindings as readonly Binding[], rest };
}

function gives(binding: Binding, grant: Grant): boolean {
  return isOf(binding, grant) && binding.members?.includes(grant.member) === true;
}

function isOf({ role, condition }: Binding, grant: Grant): boolean {
  return role === grant.role && condition === undefined;
}
