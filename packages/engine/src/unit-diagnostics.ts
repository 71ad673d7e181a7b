import type { ClaimScope, Diagnostic, ScanUnit, Severity } from '@corkscrew/core';
import { SEVERITIES } from '@corkscrew/core';

const MAX_TEXT_LENGTH = 2_000;

/** What the engine has to say itself: everything of a diagnostic that is not known from its place. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** @defaultValue the unit's own scope */
  readonly scope?: ClaimScope | undefined;
}

/** Gives the scope that a unit covers. */
export function scopeOfUnit(unit: ScanUnit): ClaimScope {
  const { accountId, region, service, type } = unit;
  return { accountId, region, service, type, subScope: '' };
}

/** Makes a finding about a unit a diagnostic. */
export function unitDiagnostic(unit: ScanUnit, finding: Finding): Diagnostic {
  const { severity, code, message, advice, scope = scopeOfUnit(unit) } = finding;
  return { severity, code, message, advice, provider: unit.provider, scope, operation: '' };
}

/** Keeps the first diagnostics of a source and counts the others, so that a flood of them costs nothing. */
export class BoundedDiagnostics {
  readonly #limit: number;
  readonly #kept: Diagnostic[] = [];
  #omitted = 0;
  #worst: Severity = 'info';

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(diagnostic: Diagnostic): void {
    if (this.#kept.length < this.#limit) {
      this.#kept.push({ ...diagnostic, message: clip(diagnostic.message), advice: clip(diagnostic.advice) });
      return;
    }
    this.#omitted += 1;
    if (SEVERITIES.indexOf(diagnostic.severity) > SEVERITIES.indexOf(this.#worst)) this.#worst = diagnostic.severity;
  }

  /** Gives what was kept, and as one diagnostic more how many were left out. */
  list(describeOmitted: (count: number, worst: Severity) => Diagnostic): readonly Diagnostic[] {
    return this.#omitted === 0 ? [...this.#kept] : [...this.#kept, describeOmitted(this.#omitted, this.#worst)];
  }
}

function clip(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
}
