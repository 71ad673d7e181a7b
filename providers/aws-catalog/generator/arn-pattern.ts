import type { RowField } from '../src/field-path.ts';
import type { Evidence } from './evidence.ts';
import { normalise } from './naming.ts';
import type { IdentifyingFields } from './row-fields.ts';

/** What a type offers to fill an ARN's placeholders with. */
export interface ArnSource {
  readonly noun: string;
  readonly members: readonly string[];
  readonly identity: readonly RowField[];
  readonly fields: IdentifyingFields;
  /** Members of the list's input that name its parents. */
  readonly parentInputs: readonly string[];
}

const FIXED: Readonly<Record<string, string>> = {
  partition: '{partition}',
  region: '{region}',
  account: '{account}',
  accountid: '{account}',
};

/** Builds an ARN pattern from IAM's resource types, where each of its placeholders has a value in the row. */
export function arnPatternOf(source: ArnSource, iamPrefix: string, evidence: Evidence): string | undefined {
  const wanted = normalise(source.noun);
  const type = evidence.iamResourceTypes(iamPrefix).find(({ key }) => normalise(key) === wanted);
  if (type === undefined || /[?*]/.test(type.arn)) return undefined;
  const own = [...type.arn.matchAll(/\$\{([^}]+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !(normalise(name) in FIXED));
  const parents = source.parentInputs.length > 0 ? own.filter((name) => fillMember(name, source) !== undefined) : [];
  const isOnly = own.length - parents.length === 1;
  let isWhole = own.length > 0;
  const pattern = type.arn.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const filled = FIXED[normalise(name)] ?? fillMember(name, source) ?? fillOwn(name, isOnly, source);
    if (filled === undefined) isWhole = false;
    return filled ?? '';
  });
  return isWhole ? pattern : undefined;
}

function fillMember(placeholder: string, source: ArnSource): string | undefined {
  const wanted = normalise(placeholder);
  const member = source.members.find((name) => normalise(name) === wanted);
  if (member !== undefined) return `{row.${member}}`;
  const input = source.parentInputs.find((name) => normalise(name) === wanted);
  return input && `{input.${input}}`;
}

function fillOwn(placeholder: string, isOnly: boolean, source: ArnSource): string | undefined {
  if (!isOnly) return undefined;
  const wanted = normalise(placeholder);
  if (wanted.endsWith('name') && source.fields.name !== undefined) return `{row.${source.fields.name}}`;
  if (wanted.endsWith('id') && source.fields.id !== undefined) return `{row.${source.fields.id}}`;
  const [id] = source.identity;
  if (source.identity.length !== 1 || id === source.fields.arn) return undefined;
  if (source.parentInputs.length === 0) return '{id}';
  // Under a parent the id has the parent's in it.
  return typeof id === 'string' ? `{row.${id}}` : undefined;
}
