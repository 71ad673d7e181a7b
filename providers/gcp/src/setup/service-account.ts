import { type CallOptions, CorkscrewError } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { orUndefined, type SetupApi } from './setup-api.ts';

/** Where a service account is, or would be. */
export interface AccountPlace {
  readonly project: string;
  /** The part of its e-mail before the @. */
  readonly name: string;
}

/** By what an account is known to be ours. */
const MARK = 'Made by corkscrew setup gcp, to read what there is.';

export function emailOf({ project, name }: AccountPlace): string {
  return `${name}@${project}.iam.gserviceaccount.com`;
}

/** Path of an account, by which it is read, removed and its policy changed. */
export function pathOf(place: AccountPlace): string {
  return `/v1/projects/${place.project}/serviceAccounts/${emailOf(place)}`;
}

/**
 * Tells whether there is the account.
 *
 * @throws {CorkscrewError} invalid_argument for one of this name that somebody else made.
 */
export async function hasAccount(api: SetupApi, place: AccountPlace, call: CallOptions): Promise<boolean> {
  const account = await orUndefined(() => api.call({ ...call, service: 'iam', method: 'GET', path: pathOf(place) }));
  if (account === undefined) return false;
  if (account['description'] === MARK) return true;
  throw new CorkscrewError('invalid_argument', `use service account ${emailOf(place)}: it was not made by Corkscrew`, {
    hint: 'Choose another with --set name=...',
  });
}

/** Makes the account, or takes the one that came meanwhile. */
export async function makeAccount(api: SetupApi, place: AccountPlace, call: CallOptions): Promise<void> {
  const serviceAccount = { displayName: 'Corkscrew inventory', description: MARK };
  const path = `/v1/projects/${place.project}/serviceAccounts`;
  const body = { accountId: place.name, serviceAccount };
  try {
    await api.call({ ...call, service: 'iam', method: 'POST', path, body });
  } catch (error) {
    if (describeHttpFailure(error).code !== 'ALREADY_EXISTS') throw error;
    await hasAccount(api, place, call);
  }
}

/** Removes the account. */
export async function removeAccount(api: SetupApi, place: AccountPlace, call: CallOptions): Promise<void> {
  await orUndefined(() => api.call({ ...call, service: 'iam', method: 'DELETE', path: pathOf(place) }));
}
