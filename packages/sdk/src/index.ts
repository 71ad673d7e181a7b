export type {
  AdaptiveLimiterOptions,
  CallAllowance,
  CallOutcome,
  LimiterPermit,
  QuotaReading,
} from './adaptive-limiter.ts';
export { AdaptiveLimiter } from './adaptive-limiter.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { Provider } from './define-provider.ts';
export { defineProvider } from './define-provider.ts';
export type { LogLevel, Logger } from './logger.ts';
export type { NameMemory } from './name-memory.ts';
export { createNameMemory } from './name-memory.ts';
export type { NearestNamesOptions } from './nearest-names.ts';
export { nearestNames } from './nearest-names.ts';
export { draftsOf } from './drafts-of.ts';
export type { NormalisedPayload, PayloadNormaliser } from './normalise-payload.ts';
export { createPayloadNormaliser, normalisePayload } from './normalise-payload.ts';
export type { PageResult, PaginateOptions, PagingEnd } from './paginate.ts';
export { paginate } from './paginate.ts';
export type {
  ChangeDraft,
  ChangesYield,
  ConnectContext,
  FacetDraft,
  PayloadRules,
  ProviderDefinition,
  ProviderSession,
  ResourceDraft,
  ScanYield,
  SetupYield,
  TypeRules,
  WatchYield,
} from './provider.ts';
export type { ReadOnlyGuard, ReadPolicy } from './read-only-guard.ts';
export { createReadOnlyGuard } from './read-only-guard.ts';
export { isSecretKey, isSecretText, isSecretValue, REDACTED, redactTags } from './redact.ts';
export type { RetryBudgetOptions } from './retry-budget.ts';
export { RetryBudget } from './retry-budget.ts';
export type { RetryCallOptions, RetryNotice, RetryVerdict } from './retry-call.ts';
export { callWithRetry } from './retry-call.ts';
export { selectServices } from './select-services.ts';
export { runSetupTasks, type SetupRun, type SetupTask } from './run-setup-tasks.ts';
export { setMember } from './set-member.ts';
export type { ServeProviderOptions } from './serve.ts';
export { serveProvider } from './serve.ts';
export type { StreamConcurrentOptions } from './stream-concurrent.ts';
export { streamConcurrent } from './stream-concurrent.ts';
export { freeColumnName, toCreateTable } from './type-columns.ts';
export type { TtlCacheOptions } from './ttl-cache.ts';
export { TtlCache } from './ttl-cache.ts';
export * from '@corkscrew/core';
export { z } from 'zod';
