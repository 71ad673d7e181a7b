import type { CatalogResourceType } from '../src/resource-type.ts';
import { type BotocoreModel, type BotocoreOperation, membersOf, shapeOf } from './botocore-model.ts';
import { headOf, isSingularRead, singularName, snakeCase } from './naming.ts';
import { onlyMember } from './output-value.ts';
import { iamActionOf } from './read-access.ts';
import { bindRequiredInputs } from './required-inputs.ts';
import type { TypeContext } from './resource-type-builder.ts';
import { secretPathsOf } from './secret-paths.ts';

const WRITE = /^(Put|Update|Set|Modify|Enable|Disable|Change|Configure|Create|Reset)(?=[A-Z])/;

/**
 * Makes a type of every read of a whole account's settings: one that needs no key, gives no rows and has a write of the same
 * name beside it.
 */
export function settingsTypes(
  operations: readonly BotocoreOperation[],
  known: ReadonlySet<string>,
  context: TypeContext,
): CatalogResourceType[] {
  return operations.flatMap((operation) => {
    const { rules, model, service } = context;
    const rule = rules.facets.settings[`${service}.${operation.name}`];
    const noun = rule?.type ?? headOf(operation.name);
    const inputs = bindRequiredInputs(model, operation);
    if (rule?.drop || known.has(noun) || inputs.missing.length > 0) return [];
    if (rule === undefined && !isSettingsRead(operation, context)) return [];
    return [
      toType(operation, { noun, bind: inputs.bind, isDefault: rule?.default ?? true, scope: rule?.scope }, context),
    ];
  });
}

function isSettingsRead(operation: BotocoreOperation, { model, rules, pagination }: TypeContext): boolean {
  const { name } = operation;
  const head = headOf(name);
  if (!/^(Get|Describe)/.test(name) || pagination(name) !== undefined || operation.deprecated) return false;
  if (rules.facets.excluded.some(({ match }) => new RegExp(match).test(head))) return false;
  if (
    !isSingularRead(name, rules.irregularPlurals) &&
    !/(Settings|Preferences|Defaults|Attributes|Options)$/.test(head)
  )
    return false;
  return hasWrite(head, model, rules.irregularPlurals) && isKeyless(operation, model);
}

function hasWrite(head: string, model: BotocoreModel, irregular: TypeContext['rules']['irregularPlurals']): boolean {
  const noun = singularName(head, irregular);
  return Object.keys(model.operations).some(
    (name) => WRITE.test(name) && singularName(name.replace(WRITE, ''), irregular) === noun,
  );
}

/** A read that takes optional keys tells of one thing, or of the caller. */
function isKeyless(operation: BotocoreOperation, model: BotocoreModel): boolean {
  return Object.entries(membersOf(model, operation.input?.shape)).every(
    ([name, { shape }]) =>
      !/(id|arn|name|identifier|key)$/i.test(name) || shapeOf(model, shape).type !== 'string' || /account/i.test(name),
  );
}

interface SettingsFacts extends Pick<CatalogResourceType['list'], 'bind'> {
  readonly noun: string;
  readonly isDefault: boolean;
  readonly scope: CatalogResourceType['scope'] | undefined;
}

function toType(operation: BotocoreOperation, facts: SettingsFacts, context: TypeContext): CatalogResourceType {
  const { model, rules, service } = context;
  const { items, rowShape } = rowOf(operation, model);
  const collection = { items: '', element: 'struct', rowShape } as const;
  const secrets = secretPathsOf(collection, [], { model, rules: rules.secrets, kept: [] });
  const { action, isProven } = iamActionOf(operation.name, context);
  const hasInputs = Object.keys(facts.bind ?? {}).length > 0;
  return {
    type: facts.noun,
    name: `aws_${service.replaceAll('-', '_')}_${snakeCase(facts.noun)}`,
    class: 'resource',
    default: facts.isDefault,
    level: 1,
    parent: null,
    scope: facts.scope ?? (context.global ? 'account' : 'regional'),
    list: { operation: operation.name, items, element: 'single', ...(hasInputs && { bind: facts.bind ?? {} }) },
    identity: [],
    fields: {},
    permission: action,
    permissionProven: isProven,
    ...(secrets.length > 0 && { secrets }),
    evidence: ['reads the settings of the whole account, which a write beside it changes'],
  };
}

/** The settings are the output's only structure, or the output itself. */
function rowOf(
  operation: BotocoreOperation,
  model: BotocoreModel,
): { readonly items: string; readonly rowShape: string } {
  const output = operation.output?.shape ?? '';
  const value = onlyMember(operation, model);
  const shape = value === undefined ? undefined : membersOf(model, output)[value]?.shape;
  const isStruct = shape !== undefined && shapeOf(model, shape).type === 'structure';
  return isStruct && value !== undefined ? { items: value, rowShape: shape } : { items: '@', rowShape: output };
}
