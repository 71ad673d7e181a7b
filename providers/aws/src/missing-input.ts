import { type CatalogOperation, createShapeReader, type ServiceCatalog } from '@corkscrew/aws-catalog';
import { describeFailure } from './aws-error.ts';

/** A call that was refused. */
interface RefusedCall {
  readonly service: ServiceCatalog;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** How services say that something has to be given. */
const DEMAND =
  /\b(must|required?|requires|specify|specified|provide[ds]?|supply|missing|either|at least one|exactly one|one of|(can ?not|should not) be (null|empty|blank))\b/i;
/** Shorter names are words of any sentence: they have to stand alone and be spelled as the member is. */
const SHORT_NAME = 7;

/**
 * Reads out of a refusal which inputs a list demands though its model calls them optional: those that the message names
 * and the call did not have. None where the refusal is about something else.
 */
export function missingInputsOf(error: unknown, { service, operation, input }: RefusedCall): readonly string[] {
  const { kind, message } = describeFailure(error);
  const entry = service.operations[operation];
  if (kind !== 'invalid' || entry === undefined || !DEMAND.test(message)) return [];
  const given = new Set([...Object.keys(input), ...pagingMembers(entry)]);
  const members = createShapeReader(service).input(operation)?.members ?? [];
  return members.map(({ name }) => name).filter((name) => !given.has(name) && isNamed(name, message));
}

/** What says how many rows or which page are wanted is never what a list is about. */
function pagingMembers({ pagination, limit }: CatalogOperation): readonly string[] {
  return [...(pagination?.inputTokens ?? []), ...(limit === undefined ? [] : [limit.member])];
}

function isNamed(member: string, message: string): boolean {
  if (member.length < SHORT_NAME) return new RegExp(`\\b${member}\\b`).test(message);
  return bare(message).includes(bare(member));
}

/** `load balancer ARN` is LoadBalancerArn. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
