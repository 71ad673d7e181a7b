export type {
  AccessPurpose,
  AccessRequest,
  OperationPermission,
  PermissionDocument,
  PermissionReport,
  PreflightReport,
} from './access.ts';
export { BoundedChannel } from './bounded-channel.ts';
export type { CallOptions } from './call-options.ts';
export { canonicalJson, contentHash } from './canonical-json.ts';
export type { Claim, ClaimOutcome, ClaimScope } from './claim.ts';
export { CLAIM_OUTCOMES, claimKey, isWildcardScope, isWithinScope, parseClaimKey } from './claim.ts';
export type { ChangesMessage, ChangesRequest, CloudChange, CloudChangeKind } from './cloud-change.ts';
export { CLOUD_CHANGE_KINDS } from './cloud-change.ts';
export type { CorkscrewErrorOptions, ErrorCode } from './corkscrew-error.ts';
export { CorkscrewError, ERROR_CODES, isCorkscrewError } from './corkscrew-error.ts';
export { delay, raceAbort } from './delay.ts';
export type { Diagnostic, Severity } from './diagnostic.ts';
export { ANY_SCOPE, SEVERITIES } from './diagnostic.ts';
export type { FacetReading, FacetStatus } from './facet.ts';
export { ABSENT_FACET_HASH, combineHashes, FACET_NAME, FACET_STATUSES, isFacetRead, LISTING } from './facet.ts';
export type { FacetedResource } from './facet-fault.ts';
export { findFacetFault } from './facet-fault.ts';
export type { FacetCoverage, FacetOutcome } from './facet-tally.ts';
export { describeFacetGap, facetOutcome, FacetTally } from './facet-tally.ts';
export type { LinkOptions, SignalScope } from './link-signals.ts';
export { linkSignals } from './link-signals.ts';
export { forEachConcurrent, mapConcurrent } from './map-concurrent.ts';
export type {
  DiscoverRequest,
  DiscoverResult,
  ListPage,
  ListRequest,
  ProviderClient,
  ProviderInfo,
  ResourceRef,
  ResourceTypeInfo,
  ServiceInfo,
} from './provider-client.ts';
export type {
  ChangeCount,
  DetailedResult,
  KnownClaim,
  PublishResult,
  Removal,
  ResourceAction,
  ResourceSink,
  ScanEnd,
  ScanOutcome,
  ScanStart,
  UnitOutcome,
  UnitResult,
  UnitWriter,
} from './resource-sink.ts';
export type { Relationship, Resource, ScannedResource } from './resource.ts';
export type { ResourceIdentity } from './resource-uid.ts';
export { resourceUid, uidDigits, uidPrefix } from './resource-uid.ts';
export type { RetryOptions } from './retry.ts';
export { retry } from './retry.ts';
export type { ScanEvent, ScanSummary } from './scan-event.ts';
export type {
  CallEstimate,
  GoneScope,
  PlanRequest,
  ScanMessage,
  ScanPlan,
  ScanUnit,
  TypeRows,
  UnitProgress,
  WholeRead,
} from './scan-unit.ts';
export type { SetupAction, SetupMessage, SetupOutcome, SetupRequest, SetupStep } from './setup.ts';
export { SETUP_ACTIONS, SETUP_OUTCOMES } from './setup.ts';
export type { SchemaRecord, SchemaState, TypeColumn, TypeSchema } from './type-schema.ts';
export type { WatchedChange, WatchEvent, WatchSummary } from './watch-event.ts';
export type { DeletedResource, ListingStarted, WatchMessage } from './watch-message.ts';
