import type { XmlElementPlan } from './xml-plan.ts';

/** Shapes of one structure that are kept; a structure with more comes in no order that would be met again. */
const MAX_SHAPES = 256;

/** What a further element makes of an object that is being read. */
export interface XmlStep {
  readonly element: XmlElementPlan;
  /** Which of the object's values the element gives, or adds to. */
  readonly slot: number;
  /** Whether the object did not have the member before. */
  readonly isNew: boolean;
  readonly next: XmlShape;
}

/**
 * Members that an object has so far, in the order in which they came. Objects of one list have the same ones again and
 * again: what comes next is guessed, and the object is made in one go when all are known. One that grows member by member
 * would become a hash table, which takes twice the time and memory everywhere after.
 */
export class XmlShape {
  readonly members: readonly string[];
  /** The step that was taken from here last. */
  likely: XmlStep | undefined;
  readonly #family: ShapeFamily;
  readonly #isKept: boolean;
  readonly #steps = new Map<XmlElementPlan, XmlStep>();
  #pattern: Readonly<Record<string, unknown>> | undefined;

  constructor(members: readonly string[] = [], family: ShapeFamily = { shapes: 0 }) {
    this.members = members;
    this.#family = family;
    this.#isKept = family.shapes < MAX_SHAPES;
    family.shapes += 1;
  }

  /** The step that an element leads to. */
  stepTo(element: XmlElementPlan): XmlStep {
    const step = this.#steps.get(element) ?? this.#makeStep(element);
    this.likely = step;
    return step;
  }

  #makeStep(element: XmlElementPlan): XmlStep {
    const { members } = this;
    const known = members.indexOf(element.member);
    if (known >= 0) return this.#keep({ element, slot: known, isNew: false, next: this });
    const next = new XmlShape([...members, element.member], this.#family);
    return this.#keep({ element, slot: members.length, isNew: true, next });
  }

  #keep(step: XmlStep): XmlStep {
    if (step.next.#isKept) this.#steps.set(step.element, step);
    return step;
  }

  /** Makes the object of the values from a position of the stack on. */
  make(stack: readonly unknown[], base: number): Record<string, unknown> {
    const object: Record<string, unknown> = this.#isKept ? { ...(this.#pattern ??= patternOf(this.members)) } : {};
    const { members } = this;
    for (let index = 0; index < members.length; index += 1) object[members[index] as string] = stack[base + index];
    return object;
  }
}

/** All shapes of one structure, counted. */
interface ShapeFamily {
  shapes: number;
}

/** An object to copy from, whose members have held more than one kind of value, so that copies can hold any. */
function patternOf(members: readonly string[]): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(Object.fromEntries(members.map((member) => [member, 0])));
  const pattern = JSON.parse(text) as Record<string, unknown>;
  for (const member of members) pattern[member] = '';
  return pattern;
}
