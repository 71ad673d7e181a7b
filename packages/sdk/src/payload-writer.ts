import { contentHash } from '@corkscrew/core';
import { JsonBytes } from './json-bytes.ts';
import { type LaidMember, PayloadPlace } from './payload-place.ts';
import { isSecretKey, isSecretValue, type MemberPair, REDACTED } from './redact.ts';

const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COMMA = 44;

const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const REDACTED_JSON = Buffer.from(JSON.stringify(REDACTED));

/**
 * Writes payloads as canonical JSON in one walk: secrets replaced, members in order, sets sorted. What is volatile is written
 * too, and where it stands is noted, so that the same bytes without those parts can be hashed.
 */
export class PayloadWriter {
  readonly #json = new JsonBytes();
  readonly #hashed = new JsonBytes();
  /** Beginnings and ends, by turns, of what is not hashed, in the order of the text. */
  readonly #cuts: number[] = [];
  /** Knows how tags lie, which are hashed beside payloads. */
  readonly #tags = new PayloadPlace([], { key: '', parentKey: '', isItem: false });

  /** Begins anew with one payload. */
  write(payload: unknown, place: PayloadPlace): void {
    this.#json.clear();
    this.#cuts.length = 0;
    this.#value(payload, place);
  }

  /** What was written. */
  text(): string {
    return this.#json.slice(0, this.#json.length);
  }

  /** Hash of what was written, without its volatile parts, and of what stands beside it. */
  hash(beside?: PayloadNames): string {
    let hashed = this.#json;
    if (this.#cuts.length > 0) {
      this.#copyUncut(0, 0);
      hashed = this.#hashed;
    }
    const end = hashed.length;
    if (beside !== undefined) this.#appendNames(hashed, beside);
    const hash = contentHash(hashed.view(0, hashed.length));
    hashed.truncate(end);
    return hash;
  }

  /** Texts with their quotes, tags in the order of their keys: different names never give the same bytes. */
  #appendNames(json: JsonBytes, { name, parentId, tags }: PayloadNames): void {
    json.quote(name);
    json.quote(parentId);
    const values = Object.values(tags);
    for (const { prefix, index } of this.#tags.layoutOf(tags).members) {
      json.append(prefix);
      json.quote(values[index] ?? '');
    }
  }

  #value(value: unknown, place: PayloadPlace): void {
    const json = this.#json;
    if (value === null || value === undefined) json.append(NULL);
    else if (place.isSecret) json.append(REDACTED_JSON);
    else if (typeof value === 'string') this.#string(value, place);
    else if (typeof value !== 'object') this.#scalar(value);
    else if (Array.isArray(value)) this.#array(value, place);
    else if (value instanceof Date) this.#date(value);
    else if (value instanceof Uint8Array) this.#blob(value, place);
    else this.#object(value as Readonly<Record<string, unknown>>, place);
  }

  #string(value: string, place: PayloadPlace): void {
    if (isSecretAt(place, value)) this.#json.append(REDACTED_JSON);
    else this.#json.quote(value);
  }

  /** What JSON has no word for is null, as it is in arrays; among members it does not get here. */
  #scalar(value: unknown): void {
    if (typeof value === 'boolean') this.#json.append(value ? TRUE : FALSE);
    else if (typeof value === 'number' && !Number.isFinite(value)) this.#json.quote(String(value));
    else if (typeof value === 'number' || typeof value === 'bigint') this.#json.appendText(String(value));
    else this.#json.append(NULL);
  }

  #date(value: Date): void {
    if (Number.isNaN(value.getTime())) this.#json.append(NULL);
    else this.#json.quote(value.toISOString());
  }

  /** Bytes are stored as base64, which is no longer recognisable as a secret by its text. */
  #blob(value: Uint8Array, place: PayloadPlace): void {
    const bytes = Buffer.from(value);
    if (isSecretAt(place, bytes.toString('latin1'))) this.#json.append(REDACTED_JSON);
    else this.#json.quote(bytes.toString('base64'));
  }

  #object(object: Readonly<Record<string, unknown>>, place: PayloadPlace): void {
    const json = this.#json;
    const { members, pairs } = place.layoutOf(object);
    const values = Object.values(object);
    const paired = secretOfPair(object, pairs, place);
    const start = json.length;
    let isKept = false;
    for (let index = 0; index < members.length; index += 1) {
      const member = members[index] as LaidMember;
      const value = values[member.index];
      const isSecret = isSaying(value) && (member.key === paired || isVariable(value, place));
      if (!isSecret && isNothing(value, member.place)) continue;
      const from = json.length;
      const firstCut = this.#cuts.length;
      const { isVolatile } = member.place;
      // The comma before the first that is hashed follows one that is not.
      if (!isKept && !isVolatile && from > start) this.#cuts.push(from, from + 1);
      json.append(member.prefix);
      if (isSecret) json.append(REDACTED_JSON);
      else this.#value(value, member.place);
      if (isVolatile) this.#cut(firstCut, Math.max(from, start + 1));
      isKept ||= !isVolatile;
    }
    this.#close(start);
  }

  /** Each member was written after a comma; the first one's place is that of the brace. */
  #close(start: number): void {
    const json = this.#json;
    if (json.length === start) json.byte(OPEN_OBJECT);
    else json.setByte(start, OPEN_OBJECT);
    json.byte(CLOSE_OBJECT);
  }

  #array(items: readonly unknown[], { isSet, items: place }: PayloadPlace): void {
    const json = this.#json;
    json.byte(OPEN_ARRAY);
    const start = json.length;
    const firstCut = this.#cuts.length;
    if (isSet && items.length > 1) this.#set(items, place);
    else {
      for (let index = 0; index < items.length; index += 1) {
        if (index > 0) json.byte(COMMA);
        this.#value(items[index], place);
      }
    }
    if (place.isVolatile) this.#cut(firstCut, start);
    json.byte(CLOSE_ARRAY);
  }

  /** Writes items in the order of their texts without volatile parts. */
  #set(items: readonly unknown[], place: PayloadPlace): void {
    const json = this.#json;
    const start = json.length;
    const firstCut = this.#cuts.length;
    const written: WrittenItem[] = [];
    let isSorted = true;
    for (const item of items) {
      if (written.length > 0) json.byte(COMMA);
      const from = json.length;
      const cut = this.#cuts.length;
      this.#value(item, place);
      const key = this.#hashedText(from, cut);
      isSorted &&= written.length === 0 || (written.at(-1) as WrittenItem).key <= key;
      written.push({ key, from, end: json.length, cuts: this.#cuts.slice(cut) });
    }
    if (!isSorted) this.#rewrite(written, { start, firstCut });
  }

  #rewrite(items: WrittenItem[], { start, firstCut }: { readonly start: number; readonly firstCut: number }): void {
    const json = this.#json;
    const unsorted = this.#hashed;
    unsorted.clear();
    unsorted.appendPart(json, start, json.length);
    json.truncate(start);
    this.#cuts.length = firstCut;
    items.sort((a, b) => compareText(a.key, b.key));
    for (const { from, end, cuts } of items) {
      if (json.length > start) json.byte(COMMA);
      const moved = json.length - from;
      for (const position of cuts) this.#cuts.push(position + moved);
      json.appendPart(unsorted, from - start, end - start);
    }
  }

  /** Leaves everything from a position on unhashed, and with it the cuts in there. */
  #cut(firstCut: number, from: number): void {
    this.#cuts.length = firstCut;
    this.#cuts.push(from, this.#json.length);
  }

  #hashedText(start: number, firstCut: number): string {
    if (this.#cuts.length === firstCut) return this.#json.slice(start, this.#json.length);
    this.#copyUncut(start, firstCut);
    return this.#hashed.slice(0, this.#hashed.length);
  }

  /** Copies what was written from a position on, without its cuts, of which the first is given by its index. */
  #copyUncut(start: number, firstCut: number): void {
    this.#hashed.clear();
    let position = start;
    for (let index = firstCut; index < this.#cuts.length; index += 2) {
      this.#hashed.appendPart(this.#json, position, this.#cuts[index] as number);
      position = this.#cuts[index + 1] as number;
    }
    this.#hashed.appendPart(this.#json, position, this.#json.length);
  }
}

/** What a resource has beside its payload that counts as part of it. */
export interface PayloadNames {
  readonly name: string;
  readonly parentId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An item of a set, as it was written first. */
interface WrittenItem {
  readonly key: string;
  readonly from: number;
  readonly end: number;
  readonly cuts: readonly number[];
}

/** Members that JSON leaves out; where the rules say that a secret stands, even a function is one. */
function isNothing(value: unknown, { isSecret }: PayloadPlace): boolean {
  if (value === undefined) return true;
  return !isSecret && (typeof value === 'function' || typeof value === 'symbol');
}

function isVariable(value: unknown, { secrets }: PayloadPlace): boolean {
  return secrets === 'variables' && typeof value !== 'object';
}

/** An empty value has nothing to hide, and that it is empty is worth knowing. */
function isSaying(value: unknown): boolean {
  return value !== '' && value !== undefined;
}

/** As `isSecretText`, for a key that was already looked at. */
function isSecretAt({ hasSecretKey }: PayloadPlace, text: string): boolean {
  return isSecretValue(text) || (hasSecretKey && text !== '' && !text.startsWith('arn:'));
}

/** The member that the name beside it makes a secret. */
function secretOfPair(
  object: Readonly<Record<string, unknown>>,
  pairs: readonly MemberPair[],
  place: PayloadPlace,
): string | undefined {
  for (const { name, value } of pairs) {
    const said = object[name];
    if (typeof said !== 'string' || typeof object[value] !== 'string') continue;
    return place.secrets !== undefined || isSecretKey(said) ? value : undefined;
  }
  return undefined;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
