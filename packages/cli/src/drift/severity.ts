import type { DriftItem, FieldChange } from '@corkscrew/store';
import RULES from './severity-rules.json' with { type: 'json' };
import { matchesAny } from './path-pattern.ts';
import { DRIFT_SEVERITIES, type DriftSeverity } from './severities.ts';

/** Says how much a difference matters. All that is given must hold; the first rule that does counts. */
interface SeverityRule {
  readonly severity: string;
  /** Patterns of the paths that differ. A rule without them is for whole resources. */
  readonly paths?: readonly string[];
  /** Kinds of drift that a rule for whole resources is for. */
  readonly kinds?: readonly string[];
  /** Patterns of type names. */
  readonly types?: readonly string[];
  /** Texts of which the new value has one, as JSON. */
  readonly after?: readonly string[];
  /** Texts of which the new value has none, as JSON. */
  readonly without?: readonly string[];
  readonly reason: string;
}

/** How much a resource's drift matters, and why. */
export interface Judgement {
  readonly severity: DriftSeverity;
  readonly reason: string;
}

/** Judges a resource by the worst of what differs. */
export function judgeDrift(item: DriftItem): Judgement {
  if (item.fields.length === 0) return judge((rule) => fitsResource(rule, item));
  const judgements = item.fields.map((field) => judge((rule) => fitsField(rule, item, field)));
  if (item.kind === 'recreated') judgements.push(judge((rule) => fitsResource(rule, item)));
  return judgements.reduce((worst, next) => (rankOf(next) < rankOf(worst) ? next : worst));
}

function rankOf({ severity }: Judgement): number {
  return DRIFT_SEVERITIES.indexOf(severity);
}

function judge(fits: (rule: SeverityRule) => boolean): Judgement {
  const rule = (RULES as readonly SeverityRule[]).find(fits);
  const severity = DRIFT_SEVERITIES.find((known) => known === rule?.severity);
  return { severity: severity ?? 'medium', reason: rule?.reason ?? '' };
}

function fitsResource({ kinds, paths, types }: SeverityRule, { kind, resource }: DriftItem): boolean {
  if (paths !== undefined) return false;
  return (kinds?.includes(kind) ?? true) && (types === undefined || matchesAny(types, resource.typeName));
}

function fitsField(rule: SeverityRule, { resource }: DriftItem, field: FieldChange): boolean {
  const { kinds, paths, types, after, without = [] } = rule;
  if (kinds !== undefined) return false;
  if (paths !== undefined && !matchesAny(paths, field.path)) return false;
  if (types !== undefined && !matchesAny(types, resource.typeName)) return false;
  if (after === undefined) return true;
  const text = JSON.stringify(field.after ?? null);
  const named = `"${field.path.split('.').at(-1) ?? ''}":${text}`;
  if (without.some((part) => text.includes(part))) return false;
  return after.some((part) => named.includes(part) && !JSON.stringify(field.before ?? null).includes(part));
}
