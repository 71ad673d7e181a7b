import type { ResourceClass } from '../src/resource-type.ts';
import type { BotocoreModel } from './botocore-model.ts';
import type { CloudFormationType, Evidence } from './evidence.ts';
import { type IrregularPlurals, normalise, singularName, withoutVerb } from './naming.ts';
import type { Rules } from './rules.ts';

/** The class of a list's rows, and what speaks for it. */
export interface Classification {
  readonly class: ResourceClass | 'drop';
  readonly evidence: readonly string[];
  readonly cloudFormation: CloudFormationType | undefined;
}

/** What a classification is made from. */
export interface ClassContext {
  readonly model: BotocoreModel;
  readonly rules: Rules;
  readonly evidence: Evidence;
  readonly iamPrefix: string;
  readonly cloudFormationNamespaces: readonly string[];
}

/** The list to class. */
export interface ListFacts {
  readonly operation: string;
  readonly noun: string;
  readonly hasTags: boolean;
  readonly hasArn: boolean;
}

const MAKING_VERB =
  /^(Create|Put|Register|Run|Import|Allocate|Request|Launch|Provision|Add|Publish|Upload|Restore|Define|Verify|Delete|Deregister|Terminate|Release)(?=[A-Z])/;

/** Classes a list by reviewed name patterns and by what other sources say of its noun. */
export function classify(list: ListFacts, context: ClassContext): Classification {
  const noun = normalise(list.noun);
  const cloudFormation = context.cloudFormationNamespaces
    .flatMap((namespace) => context.evidence.cloudFormationTypes(namespace))
    .find(({ type }) => normalise(type.split('::')[2] ?? '') === noun);
  const iam = context.evidence.iamResourceTypes(context.iamPrefix).find(({ key }) => normalise(key) === noun);
  const maker = makersOf(context.model, context.rules.irregularPlurals).get(noun);
  const proof = { cloudformation: cloudFormation !== undefined, made: maker !== undefined, any: iam !== undefined };
  const evidence = [
    ...(cloudFormation ? [`CloudFormation has ${cloudFormation.type}`] : []),
    ...(iam ? [`IAM has the resource type ${iam.key}`] : []),
    ...(maker ? [`${maker} exists`] : []),
    ...(list.hasTags ? ['rows have tags'] : []),
    ...(list.hasArn ? ['rows have an ARN'] : []),
  ];
  const plural = withoutVerb(list.operation);
  for (const rule of context.rules.classes) {
    if (!new RegExp(rule.match).test(plural) || isRescued(rule.unless, proof)) continue;
    return { class: rule.class, evidence: [rule.reason, ...evidence], cloudFormation };
  }
  const isResource = proof.cloudformation || proof.made || proof.any || (list.hasTags && list.hasArn);
  return { class: isResource ? 'resource' : 'unproven', evidence, cloudFormation };
}

function isRescued(
  unless: 'cloudformation' | 'made' | 'any' | undefined,
  proof: { readonly cloudformation: boolean; readonly made: boolean; readonly any: boolean },
): boolean {
  switch (unless) {
    case undefined:
      return false;
    case 'cloudformation':
      return proof.cloudformation;
    case 'made':
      return proof.cloudformation || proof.made;
    case 'any':
      return proof.cloudformation || proof.made || proof.any;
    default:
      return unless satisfies never;
  }
}

const makersByModel = new WeakMap<BotocoreModel, Map<string, string>>();

/** Operations that make or end things, by the thing's noun. */
function makersOf(model: BotocoreModel, irregular: IrregularPlurals): Map<string, string> {
  const known = makersByModel.get(model);
  if (known !== undefined) return known;
  const makers = new Map<string, string>();
  for (const name of Object.keys(model.operations).sort()) {
    if (!MAKING_VERB.test(name)) continue;
    const noun = normalise(singularName(name.replace(MAKING_VERB, '').replace(/V\d+$/, ''), irregular));
    if (!makers.has(noun)) makers.set(noun, name);
  }
  makersByModel.set(model, makers);
  return makers;
}
