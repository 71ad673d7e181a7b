import { canonicalJson, contentHash } from '@corkscrew/core';
import type { NormalisedPayload } from '../../src/normalise-payload.ts';
import { compilePaths, hasMark, type PathNode, stepItems, stepKey } from '../../src/payload-path.ts';
import type { PlaceMark } from '../../src/payload-place.ts';
import type { PayloadRules } from '../../src/provider.ts';
import {
  isSecretKey,
  isSecretText,
  pairsAmong,
  REDACTED,
  type RedactionPlace,
  secretsByPlace,
} from '../../src/redact.ts';

type Nodes = readonly PathNode<PlaceMark>[];
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What a payload is normalised to, step by step: a redacted copy, its sets sorted, rendered as canonical JSON; then another
 * copy without the volatile parts, whose rendering is hashed.
 */
export function normaliseTree(payload: unknown, rules: PayloadRules, key = ''): NormalisedPayload {
  const root = compilePaths<PlaceMark>({
    secret: rules.secretPaths,
    set: rules.setPaths,
    volatile: rules.volatilePaths,
  });
  const stored = redact(payload, [root], { key, parentKey: '', isItem: false });
  return { rawData: canonicalJson(stored), contentHash: contentHash(canonicalJson(withoutVolatile(stored, [root]))) };
}

function redact(value: unknown, nodes: Nodes, place: RedactionPlace): unknown {
  if (value === null || value === undefined) return value;
  if (hasMark(nodes, 'secret')) return REDACTED;
  if (typeof value === 'string') return isSecretText(place.key, value) ? REDACTED : value;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if (value instanceof Uint8Array) {
    return isSecretText(place.key, Buffer.from(value).toString('latin1')) ? REDACTED : value;
  }
  return Array.isArray(value) ? redactItems(value, nodes, place) : redactMembers(value as JsonObject, nodes, place);
}

function redactItems(items: readonly unknown[], nodes: Nodes, place: RedactionPlace): unknown[] {
  const itemNodes = stepItems(nodes);
  const redacted = Array.from(items, (item) => redact(item, itemNodes, { ...place, isItem: true }));
  if (!hasMark(nodes, 'set')) return redacted;
  const keyed = redacted.map((item) => ({ item, text: canonicalJson(withoutVolatile(item, itemNodes)) }));
  return keyed.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text))).map(({ item }) => item);
}

function redactMembers(object: JsonObject, nodes: Nodes, place: RedactionPlace): unknown {
  const held = secretsByPlace(place);
  const pair = pairsAmong(Object.keys(object)).find(
    ({ name, value }) => typeof object[name] === 'string' && typeof object[value] === 'string',
  );
  const isPairSecret = pair !== undefined && (held !== undefined || isSecretKey(object[pair.name] as string));
  const members = Object.entries(object).map(([key, member]) => {
    const isVariable = held === 'variables' && typeof member !== 'object';
    const isSecret = member !== '' && member !== undefined && (isVariable || (isPairSecret && key === pair.value));
    const below = { key, parentKey: place.key, isItem: false };
    return [key, isSecret ? REDACTED : redact(member, stepKey(nodes, key), below)] as const;
  });
  return Object.fromEntries(members);
}

function withoutVolatile(value: unknown, nodes: Nodes): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const itemNodes = stepItems(nodes);
    return hasMark(itemNodes, 'volatile') ? [] : value.map((item) => withoutVolatile(item, itemNodes));
  }
  const kept = Object.entries(value).filter(([key]) => !hasMark(stepKey(nodes, key), 'volatile'));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutVolatile(member, stepKey(nodes, key))]));
}
