import type { ResourceClass } from '../src/resource-type.ts';
import type { BotocoreModel } from './botocore-model.ts';
import type { CloudFormationType, Evidence, IamResourceType } from './evidence.ts';
import { headOf, type IrregularPlurals, normalise, singularName } from './naming.ts';
import type { ClassRule, Rules } from './rules.ts';

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

/** What other sources say of a list's noun. */
interface Proof {
  readonly cloudFormation: CloudFormationType | undefined;
  readonly iam: IamResourceType | undefined;
  /** An operation that makes or ends such things. */
  readonly maker: string | undefined;
}

/** Classes a list by reviewed name patterns and by what other sources say of its noun. */
export function classify(list: ListFacts, context: ClassContext): Classification {
  const proof = proofOf(normalise(list.noun), context);
  const evidence = describeProof(proof, list);
  const plural = headOf(list.operation);
  for (const rule of context.rules.classes) {
    if (!new RegExp(rule.match).test(plural) || isRescued(rule.unless, proof)) continue;
    return { class: rule.class, evidence: [rule.reason, ...evidence], cloudFormation: proof.cloudFormation };
  }
  const isResource = isRescued('any', proof) || (list.hasTags && list.hasArn);
  return { class: isResource ? 'resource' : 'unproven', evidence, cloudFormation: proof.cloudFormation };
}

function proofOf(noun: string, context: ClassContext): Proof {
  const types = context.cloudFormationNamespaces.flatMap((name) => context.evidence.cloudFormationTypes(name));
  return {
    cloudFormation: types.find(({ type }) => normalise(type.split('::')[2] ?? '') === noun),
    iam: context.evidence.iamResourceTypes(context.iamPrefix).find(({ key }) => normalise(key) === noun),
    maker: makersOf(context.model, context.rules.irregularPlurals).get(noun),
  };
}

function describeProof(proof: Proof, list: ListFacts): string[] {
  return [
    proof.cloudFormation && `CloudFormation has ${proof.cloudFormation.type}`,
    proof.iam && `IAM has the resource type ${proof.iam.key}`,
    proof.maker && `${proof.maker} exists`,
    list.hasTags && 'rows have tags',
    list.hasArn && 'rows have an ARN',
  ].filter((line) => typeof line === 'string');
}

function isRescued(unless: ClassRule['unless'] | undefined, proof: Proof): boolean {
  switch (unless) {
    case undefined:
      return false;
    case 'cloudformation':
      return proof.cloudFormation !== undefined;
    case 'made':
      return (proof.cloudFormation ?? proof.maker) !== undefined;
    case 'any':
      return (proof.cloudFormation ?? proof.maker ?? proof.iam) !== undefined;
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
