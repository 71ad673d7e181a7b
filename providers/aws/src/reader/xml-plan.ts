import type {
  ResolvedMember,
  ResolvedShape,
  ResolvedStruct,
  ShapeTraits,
  TimestampFormat,
} from '@corkscrew/aws-catalog';
import { XmlShape } from './xml-shape.ts';

/** How the text of an element is turned into a value. */
export type XmlScalar =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'blob' }
  | { readonly kind: 'timestamp'; readonly format: Exclude<TimestampFormat, 'default'> };

/** How an element is read. */
export type XmlPlan = XmlScalar | XmlListPlan | XmlMapPlan | XmlStructPlan;

/** A list with a wrapping element of its own. */
export interface XmlListPlan {
  readonly kind: 'list';
  readonly item: XmlElementPlan;
  /** Whether the items are only found, and read when they are asked for. */
  readonly isDeferred: boolean;
}

/** A map; `entry` is absent where the element that was met is the entry itself. */
export interface XmlMapPlan {
  readonly kind: 'map';
  readonly entryName: string | undefined;
  readonly key: XmlElementPlan;
  readonly value: XmlElementPlan;
}

/** A structure: its elements by their names on the wire, filled in when they are first met. */
export interface XmlStructPlan {
  readonly kind: 'struct';
  readonly elements: ReadonlyMap<string, XmlElementPlan>;
  readonly attributes: ReadonlyMap<string, XmlElementPlan>;
  /** Of an object without members. */
  readonly shape: XmlShape;
}

/** One element under a name. */
export interface XmlElementPlan {
  /** The member that it fills. */
  readonly member: string;
  readonly name: string;
  /** The tags as they stand in a document. */
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  /** Repeated elements of this name are the items of a list, or the entries of a map. */
  readonly isRepeated: boolean;
  readonly plan: XmlPlan;
}

/** Makes the plans of a service's shapes, each once. */
export interface XmlPlanner {
  plan(shape: ResolvedShape, traits?: ShapeTraits): XmlPlan;
}

/** Makes a planner. Plans of structures are completed lazily, so recursive shapes are no trouble. */
export function createXmlPlanner(): XmlPlanner {
  const structs = new Map<ResolvedShape, XmlStructPlan>();

  const plan = (shape: ResolvedShape, traits: ShapeTraits = {}): XmlPlan => {
    if (shape.kind === 'structure' || shape.kind === 'union') return planStruct(shape);
    if (shape.kind === 'list') return { kind: 'list', item: planNamed(shape.member, 'member'), isDeferred: false };
    if (shape.kind === 'map') return planMap(shape, { ...shape.traits, ...traits });
    return planScalar(shape);
  };

  const planNamed = ({ shape, traits }: ResolvedMember, name: string): XmlElementPlan =>
    createElementPlan(traits.xmlName ?? traitsOf(shape).xmlName ?? name, plan(shape, traits));

  const planMap = (shape: ResolvedMap, traits: ShapeTraits): XmlMapPlan => ({
    kind: 'map',
    entryName: traits.xmlFlattened === 1 ? undefined : 'entry',
    key: planNamed(shape.key, 'key'),
    value: planNamed(shape.value, 'value'),
  });

  const planStruct = (shape: ResolvedStruct): XmlStructPlan => {
    const known = structs.get(shape);
    if (known !== undefined) return known;
    const elements = new Map<string, XmlElementPlan>();
    const attributes = new Map<string, XmlElementPlan>();
    const struct: XmlStructPlan = { kind: 'struct', elements, attributes, shape: new XmlShape() };
    structs.set(shape, struct);
    for (const member of shape.members) {
      const wireName = member.traits.xmlName ?? member.name;
      const target = member.traits.xmlAttribute === 1 ? attributes : elements;
      target.set(wireName, planMember(member, wireName));
    }
    return struct;
  };

  const planMember = ({ name, shape, traits }: ResolvedMember, wireName: string): XmlElementPlan => {
    const whole = plan(shape, traits);
    const isFlat = (traits.xmlFlattened ?? traitsOf(shape).xmlFlattened) === 1;
    const isRepeated = isFlat && (whole.kind === 'list' || whole.kind === 'map');
    const each = isRepeated && whole.kind === 'list' ? whole.item.plan : whole;
    return { ...createElementPlan(wireName, each), member: name, isRepeated };
  };

  return { plan };
}

/** Makes a plan anew in which a list of the structure is deferred; undefined where the member is no list of its own. */
export function deferMember(plan: XmlPlan, member: string): XmlPlan | undefined {
  if (plan.kind !== 'struct') return undefined;
  const found = [...plan.elements].find(([, element]) => element.member === member);
  if (found?.[1].plan.kind !== 'list') return undefined;
  const [name, element] = found;
  const deferred: XmlElementPlan = { ...element, plan: { ...found[1].plan, isDeferred: true } };
  return { ...plan, elements: new Map([...plan.elements, [name, deferred]]), shape: new XmlShape() };
}

/** Makes the plan of an element that fills a member of its own name. */
export function createElementPlan(name: string, plan: XmlPlan): XmlElementPlan {
  return {
    member: name,
    name,
    open: Buffer.from(`<${name}>`),
    close: Buffer.from(`</${name}>`),
    isRepeated: false,
    plan,
  };
}

type ResolvedMap = Extract<ResolvedShape, { readonly kind: 'map' }>;

/** Kinds that XML carries as text of another kind. */
const SCALARS: Partial<Record<ResolvedShape['kind'], XmlScalar>> = {
  number: { kind: 'number' },
  bigInteger: { kind: 'number' },
  bigDecimal: { kind: 'number' },
  boolean: { kind: 'boolean' },
  blob: { kind: 'blob' },
  stream: { kind: 'blob' },
};

function planScalar(shape: ResolvedShape): XmlScalar {
  if (shape.kind !== 'timestamp') return SCALARS[shape.kind] ?? { kind: 'string' };
  return { kind: 'timestamp', format: shape.format === 'default' ? 'date-time' : shape.format };
}

function traitsOf(shape: ResolvedShape): ShapeTraits {
  return 'traits' in shape ? shape.traits : {};
}
