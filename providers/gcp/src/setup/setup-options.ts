import { CorkscrewError, nearestNames } from '@corkscrew/sdk';

/** What `corkscrew setup gcp` is to make. */
export interface SetupOptions {
  /** Id of the service account, the part of its e-mail before the @. */
  readonly name: string;
  /** Id of the project that holds it and whose quota pays; undefined for the one of the configuration. */
  readonly project: string | undefined;
  /** `organizations/1`, `folders/2` or `projects/x`; undefined for the one organisation that is visible. */
  readonly scope: string | undefined;
  /** Who may act as the service account; undefined for nobody. */
  readonly member: string | undefined;
}

const NAMES = ['name', 'project', 'scope', 'member'] as const;
const DEFAULT_NAME = 'corkscrew-inventory';
const ACCOUNT_ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const PROJECT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const SCOPE = /^(?:(?:organizations|folders)\/\d+|projects\/[a-z0-9-]+)$/;
const MEMBER = /^(?:(?:user|group|serviceAccount|domain):[^\s:]+|principal(?:Set)?:\/\/iam\.googleapis\.com\/\S+)$/;

/** Reads the choices of `--set`. @throws {CorkscrewError} invalid_argument */
export function readSetupOptions(choices: Readonly<Record<string, string>>): SetupOptions {
  const unknown = Object.keys(choices).find((name) => !(NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const [near] = nearestNames(unknown, NAMES, { limit: 1 });
    throw refuse(
      `there is no choice ${unknown}`,
      near === undefined ? `There are ${NAMES.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
  const { name = DEFAULT_NAME, project, scope, member } = choices;
  assertForm(name, ACCOUNT_ID, 'name is an id of 6 to 30 lower-case letters, digits and dashes');
  assertForm(project, PROJECT, 'project is the id of a project');
  assertForm(scope, SCOPE, 'scope is organizations/<number>, folders/<number> or projects/<id>');
  assertForm(
    member,
    MEMBER,
    'member is such as user:ana@example.com, group:..., serviceAccount:... or principal://...',
  );
  return { name, project, scope, member };
}

function assertForm(text: string | undefined, form: RegExp, rule: string): void {
  if (text !== undefined && !form.test(text)) throw refuse(`${text} cannot be taken`, `${rule}.`);
}

function refuse(what: string, hint: string): CorkscrewError {
  return new CorkscrewError('invalid_argument', `set up Google Cloud: ${what}`, { hint });
}
