import { CorkscrewError, nearestNames } from '@corkscrew/sdk';
import { isUuid } from '../settings.ts';

/** What `corkscrew setup azure` is to make. */
export interface SetupOptions {
  /** Name of the application. */
  readonly name: string;
  /** ARM id of where Reader is given; undefined for the group at the top of the tenant. */
  readonly scope: string | undefined;
  /** Who may sign in as the application without a secret. */
  readonly federation: Federation | undefined;
  readonly wantsSecret: boolean;
  /** Whether the application may read names of principals in the directory. */
  readonly readsDirectory: boolean;
}

/** A token of another issuer that the directory takes for the application. */
export interface Federation {
  readonly issuer: string;
  readonly subject: string;
}

const NAMES = ['name', 'scope', 'issuer', 'subject', 'secret', 'directory'] as const;
const DEFAULT_NAME = 'Corkscrew inventory';

/** Reads the choices of `--set`. @throws {CorkscrewError} invalid_argument */
export function readSetupOptions(choices: Readonly<Record<string, string>>): SetupOptions {
  const unknown = Object.keys(choices).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const [near] = nearestNames(unknown, NAMES, { limit: 1 });
    throw new CorkscrewError('invalid_argument', `set up Azure: there is no choice ${unknown}`, {
      hint: near === undefined ? `There are ${NAMES.join(', ')}.` : `Did you mean ${near}?`,
    });
  }
  const { name = DEFAULT_NAME, scope, secret = 'no', directory = 'no' } = choices;
  return {
    name,
    scope: scope === undefined ? undefined : readScope(scope),
    federation: readFederation(choices),
    wantsSecret: readYes('secret', secret),
    readsDirectory: readYes('directory', directory),
  };
}

/** A management group by its name, a subscription by its id prefixed with `subscriptions/`, or a whole scope. */
function readScope(text: string): string {
  if (text.startsWith('/')) return text.replace(/\/+$/, '');
  const [, id = ''] = /^subscriptions\/(.+)$/.exec(text) ?? [];
  if (isUuid(id)) return `/subscriptions/${id.toLowerCase()}`;
  if (/^[\w().-]+$/.test(text)) return `/providers/Microsoft.Management/managementGroups/${text}`;
  throw new CorkscrewError('invalid_argument', `set up Azure: ${text} is no scope`, {
    hint: 'Name a management group, or write subscriptions/<id>.',
  });
}

function readFederation({ issuer, subject }: Readonly<Record<string, string>>): Federation | undefined {
  if (issuer === undefined && subject === undefined) return undefined;
  if (issuer !== undefined && subject !== undefined && URL.canParse(issuer)) return { issuer, subject };
  throw new CorkscrewError('invalid_argument', 'set up Azure: a federated credential needs an issuer and a subject', {
    hint: 'Such as --set issuer=https://token.actions.githubusercontent.com --set subject=repo:acme/inventory:ref:refs/heads/main',
  });
}

function readYes(name: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new CorkscrewError('invalid_argument', `set up Azure: ${name} is yes or no, not ${text}`);
}
