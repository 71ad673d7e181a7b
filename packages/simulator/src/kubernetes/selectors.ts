import { invalid } from './api-status.ts';
import type { KubeObject } from './served-kind.ts';

/** Tells whether an object is chosen. */
export type ObjectMatcher = (object: KubeObject) => boolean;

const EVERYTHING: ObjectMatcher = () => true;
const SET = /^(!?)([^\s!=,()]+)(?:\s+(in|notin)\s+\(([^)]*)\))?$/;
const EQUALITY = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s=]*)$/;

/** Compiles a label selector: equality, `in`, `notin`, presence and absence. */
export function parseLabelSelector(text: string | null): ObjectMatcher {
  if (text === null || text.trim() === '') return EVERYTHING;
  const parts = text.split(/,(?![^(]*\))/).map((part) => compileLabel(part.trim()));
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return parts.every((matches) => matches(labels));
  };
}

type Labels = Readonly<Record<string, string>>;

function compileLabel(part: string): (labels: Labels) => boolean {
  const [, name = '', operator, value = ''] = EQUALITY.exec(part) ?? [];
  if (operator !== undefined) return (labels) => (labels[name] === value) === (operator !== '!=');
  const [, not, key, word, list = ''] = SET.exec(part) ?? [];
  if (key === undefined) throw invalid(`unable to parse requirement: ${part}`);
  const values = new Set(list.split(',').map((item) => item.trim()));
  if (word === 'in') return (labels) => labels[key] !== undefined && values.has(labels[key]);
  if (word === 'notin') return (labels) => labels[key] === undefined || !values.has(labels[key]);
  return (labels) => (labels[key] === undefined) === (not === '!');
}

/** Compiles a field selector over the fields that servers index. */
export function parseFieldSelector(text: string | null): ObjectMatcher {
  if (text === null || text.trim() === '') return EVERYTHING;
  const parts = text.split(',').map((part) => {
    const [, path = '', operator, value = ''] = EQUALITY.exec(part.trim()) ?? [];
    if (operator === undefined) throw invalid(`invalid field selector: ${part}`);
    return { path: path.split('.'), value, isEqual: operator !== '!=' };
  });
  return (object) => parts.every(({ path, value, isEqual }) => (readText(object, path) === value) === isEqual);
}

function readText(value: unknown, path: readonly string[]): string {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return '';
    current = (current as Record<string, unknown>)[key];
  }
  return typeof current === 'string' ? current : '';
}
