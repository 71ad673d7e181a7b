import type { CatalogResourceType, ServiceCatalog } from '@corkscrew/aws-catalog';
import { NAME_MEMBERS, type NameMember } from './name-members.ts';
import { ReferencePlace } from './reference-place.ts';
import type { NamedTarget } from './recognise-text.ts';

/** What names in the payloads of one type stand for. */
export interface NameRules {
  /** Where payloads of the type begin. */
  readonly root: ReferencePlace;
  /** Whether a member at the top of the payload is part of the resource's own identity. */
  isOwn(member: string): boolean;
  targetOf(member: string, text: string): NamedTarget | undefined;
}

type Target = Pick<NameMember, 'service' | 'type' | 'form'>;

/** Words that say too little to name a type by. */
const PLAIN_WORDS = new Set(['id', 'name', 'arn', 'identifier', 'key', 'value', 'type', 'alias', 'policy', 'rule']);
const NAME = /^[\w+=,.@/-]{1,256}$/;
/** Unique ids of IAM, which name nothing that a list could be asked for. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
/** Words that stand where a name would, for what is AWS's own or not there. */
const NOBODY = /^(?:amazon|aws|none|null)$/i;
const SUFFIXES = ['Name', 'Id', 'Identifier', ''] as const;

const rulesByType = new WeakMap<CatalogResourceType, NameRules>();

/** Gives the rules of a type, made once. */
export function nameRulesOf(service: ServiceCatalog, type: CatalogResourceType): NameRules {
  const rules = rulesByType.get(type) ?? createNameRules(service, type);
  rulesByType.set(type, rules);
  return rules;
}

/**
 * Makes the rules of a type: members that are called after a type of the same service, those that the service's child lists
 * are bound by, and the reviewed ones that point into other services.
 */
function createNameRules(service: ServiceCatalog, type: CatalogResourceType): NameRules {
  const targets = membersOf(service);
  const own = new Set(
    [...type.identity, type.fields.name].map((field) => (typeof field === 'string' ? field : field?.path)),
  );
  return {
    root: new ReferencePlace('', '', 0),
    isOwn: (member) => own.has(member),
    targetOf: (member, text) => {
      const target = targets.get(member);
      if (target === undefined || !isName(member, text) || target.form?.test(text) === false) return undefined;
      if (target.service === service.service && target.type === type.type) return undefined;
      return { targetId: text, targetService: target.service, targetType: target.type, confidence: 'shape' };
    },
  };
}

/** The word `default` stands for an absent id; as a name it may be one. */
function isName(member: string, text: string): boolean {
  return (
    NAME.test(text) && !UNIQUE_ID.test(text) && !NOBODY.test(text) && !(text === 'default' && member.endsWith('Id'))
  );
}

const known = new WeakMap<ServiceCatalog, ReadonlyMap<string, Target>>();

function membersOf(service: ServiceCatalog): ReadonlyMap<string, Target> {
  const members = known.get(service) ?? collectMembers(service);
  known.set(service, members);
  return members;
}

function collectMembers(service: ServiceCatalog): ReadonlyMap<string, Target> {
  const members = new Map<string, Target>();
  const add = (member: string, target: Target): void => {
    if (!PLAIN_WORDS.has(member.toLowerCase())) members.set(member, target);
  };
  for (const type of service.resourceTypes.filter((candidate) => candidate.class === 'resource')) {
    const target = { service: service.service, type: type.type };
    // Where rows are known by their names, an id is something that nothing else names them by.
    const isNamed = type.identity.includes(`${type.type}Name`);
    for (const suffix of SUFFIXES.filter((each) => !(isNamed && each === 'Id'))) {
      add(`${type.type}${suffix}`, target);
      add(`${type.type.slice(0, 1).toLowerCase()}${type.type.slice(1)}${suffix}`, target);
    }
    const [member, binding] = Object.entries(type.list.bind ?? {})[0] ?? [];
    if (member !== undefined && binding?.kind === 'parent' && type.parent !== null) {
      add(member, { service: service.service, type: type.parent });
    }
  }
  for (const [member, meanings] of Object.entries(NAME_MEMBERS)) {
    const meaning = meanings.find(({ within }) => within === undefined || within.includes(service.service));
    if (meaning !== undefined) add(member, meaning);
  }
  return members;
}
