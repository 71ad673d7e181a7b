import type { ServiceCatalog } from '../src/service-catalog.ts';
import { type BotocoreModel, elementOf, membersOf, shapeOf } from './botocore-model.ts';
import type { InputRules } from './input-rules.ts';

/** An optional input that nobody has reviewed, with what its documentation says of its default. */
export interface HidingInput {
  /** `service.Operation.Member`. */
  readonly input: string;
  readonly says: string;
}

/** The default is told of: what does not come unasked may matter. */
const TELLS_DEFAULT =
  /by default|\bdefaults? (value )?(is|to)\b|\bdefault:|(not|n't) (be )?(included?|returned|listed|shown)|not return|\bomit|(not|n't) (specif|suppl|provid)/i;
/** Something is narrowed, at least when the input is given. */
const TELLS_LIMIT = /\bonly\b/i;
const ORDER = /sort|order|ascending|reverse|dry_?run/i;

/**
 * Finds the optional inputs of a service's default reads whose documentation says "by default", "only", "not included" or the
 * like, and that are not reviewed: switches, choices, and structures named `Include…`. Free texts, times and ids are filters by their nature.
 */
export function findHidingInputs(
  { service, resourceTypes }: Pick<ServiceCatalog, 'service' | 'resourceTypes'>,
  model: BotocoreModel,
  rules: InputRules,
): readonly HidingInput[] {
  const reads = resourceTypes
    .filter((type) => type.default)
    .flatMap(({ list, facets = [], tagRead }) => [list, ...facets, ...(tagRead ? [tagRead] : [])])
    .filter((read) => !('default' in read) || read.default);
  return [...new Set(reads.map(({ operation }) => operation))].sort().flatMap((name) => {
    const bound = new Set(
      reads.filter(({ operation }) => operation === name).flatMap(({ bind = {} }) => Object.keys(bind)),
    );
    return choicesOf(model, name)
      .filter(({ member }) => !bound.has(member) && rules.inputs[`${service}.${name}`]?.[member] === undefined)
      .flatMap(({ member, documentation }) => {
        const says = tellingSentence(
          documentation,
          rules.filters.some(({ match }) => new RegExp(match).test(member)),
        );
        return says === undefined ? [] : [{ input: `${service}.${name}.${member}`, says }];
      });
  });
}

interface Choice {
  readonly member: string;
  readonly documentation: string;
}

function choicesOf(model: BotocoreModel, operation: string): readonly Choice[] {
  const input = model.operations[operation]?.input?.shape;
  if (input === undefined) return [];
  const required = new Set(shapeOf(model, input).required);
  return Object.entries(membersOf(model, input)).flatMap(([member, { shape, documentation }]): Choice[] => {
    if (required.has(member) || ORDER.test(member) || !isChoice(model, shape, member)) return [];
    return [{ member, documentation: documentation ?? shapeOf(model, shape).documentation ?? '' }];
  });
}

function isChoice(model: BotocoreModel, shape: string, member: string): boolean {
  const { type, enum: values, ...rest } = shapeOf(model, shape);
  if (type === 'list') return shapeOf(model, elementOf({ type, ...rest })).enum !== undefined;
  return type === 'boolean' || values !== undefined || (type === 'structure' && /^include/i.test(member));
}

function tellingSentence(documentation: string, isFilter: boolean): string | undefined {
  const sentences = documentation
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.!?])\s+/);
  const found = sentences.find((sentence) => TELLS_DEFAULT.test(sentence) || (!isFilter && TELLS_LIMIT.test(sentence)));
  return found?.trim();
}
