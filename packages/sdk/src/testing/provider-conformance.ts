import type { PlanRequest, ProviderClient } from '@corkscrew/core';
import { CONFORMANCE_CHECKS, type ConformanceFlag } from './conformance-checks.ts';

/** Makes a connected provider for one check; with `config`, under that configuration instead of the usual one. */
export type CreateProvider = (config?: Readonly<Record<string, unknown>>) => Promise<ProviderClient>;

/** What {@link providerConformance} can be told. */
export interface ConformanceOptions {
  /** Checks that this provider cannot pass, each with the reason. */
  readonly skip?: Readonly<Partial<Record<ConformanceFlag, string>>> | undefined;
  /** What to scan; keep it small. @defaultValue everything */
  readonly plan?: PlanRequest | undefined;
  /** A configuration that must be refused. @defaultValue one with a key that nobody knows */
  readonly badConfig?: Readonly<Record<string, unknown>> | undefined;
}

/** One rule that every provider keeps. */
export interface ConformanceCheck {
  readonly flag: ConformanceFlag;
  /** A sentence about behaviour. */
  readonly name: string;
  /** Why it is left out; absent where it runs. */
  readonly skipReason?: string | undefined;
  /** Rejects with an `AssertionError` when the rule is broken. */
  run(): Promise<void>;
}

/** The part of a test framework that {@link describeConformance} needs; vitest and node:test both have it. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  readonly test: ((name: string, body: () => Promise<void>) => unknown) & {
    skip(name: string, body: () => Promise<void>): unknown;
  };
}

const UNKNOWN_KEY = { 'no-provider-knows-this-key': true };

/**
 * Gives the rules that every provider keeps, each ready to run. A provider is made and closed for each check.
 *
 * @example
 * ```ts
 * import { describe, test } from 'vitest';
 * const checks = providerConformance((config) => createInMemoryProvider(provider, { config: config ?? usual }));
 * describeConformance({ describe, test }, checks);
 * ```
 */
export function providerConformance(
  createProvider: CreateProvider,
  options: ConformanceOptions = {},
): readonly ConformanceCheck[] {
  const { skip = {}, plan = {}, badConfig = UNKNOWN_KEY } = options;
  return CONFORMANCE_CHECKS.map(({ flag, name, run }) => ({
    flag,
    name,
    skipReason: skip[flag],
    run: () => run({ createProvider, plan, badConfig }),
  }));
}

/** Registers the checks with a test framework; skipped ones appear with their reason. */
export function describeConformance(framework: TestFramework, checks: readonly ConformanceCheck[]): void {
  framework.describe('provider conformance', () => {
    for (const check of checks) {
      if (check.skipReason === undefined) framework.test(check.name, () => check.run());
      else framework.test.skip(`${check.name} (${check.skipReason})`, () => check.run());
    }
  });
}
