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
  let isWhole = own.length > 0;
  const pattern = type.arn.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const filled = FIXED[normalise(name)] ?? fillOwn(name, own.length === 1, source);
    if (filled === undefined) isWhole = false;
    return filled ?? '';
  });
  return isWhole ? pattern : undefined;
}

function fillOwn(placeholder: string, isOnly: boolean, source: ArnSource): string | undefined {
  const wanted = normalise(placeholder);
  const member = source.members.find((name) => normalise(name) === wanted);
  if (member !== undefined) return `{row.${member}}`;
  if (!isOnly) return undefined;
  if (wanted.endsWith('name') && source.fields.name !== undefined) return `{row.${source.fields.name}}`;
  if (wanted.endsWith('id') && source.fields.id !== undefined) return `{row.${source.fields.id}}`;
  const [id] = source.identity;
  return source.identity.length === 1 && id !== source.fields.arn ? '{id}' : undefined;
}
