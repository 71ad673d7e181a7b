/** Addresses under which a known thing was found again: the version that begins at `moved_at` is of `from_uid`'s thing. */
const moves = `CREATE TABLE moves (
  uid UUID NOT NULL,
  from_uid UUID NOT NULL,
  moved_at TIMESTAMPTZ NOT NULL,
  scan_id VARCHAR NOT NULL
)`;

/** What was missing with more than half of its list, from `suspect_since` until a look at `settled_at` decided. */
const suspicions = `CREATE TABLE suspicions (
  uid UUID NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  suspect_since TIMESTAMPTZ NOT NULL,
  settled_at TIMESTAMPTZ NOT NULL,
  scan_id VARCHAR
)`;

/**
 * What went of that of which only the current state is kept, for a day: a scan that saw it before it went, and is published
 * after, does not bring it back.
 */
const departures = `CREATE TABLE departures (
  uid UUID NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL
)`;

/** What was taken away on purpose: no moment before the latest `pruned_before` can be answered. */
const prunings = `CREATE TABLE prunings (
  pruned_before TIMESTAMPTZ NOT NULL,
  pruned_at TIMESTAMPTZ NOT NULL,
  version_count BIGINT NOT NULL
)`;

const driftBaselines = `CREATE TABLE drift_baselines (
  name VARCHAR NOT NULL,
  saved_at TIMESTAMPTZ NOT NULL,
  filters JSON NOT NULL,
  tool_version VARCHAR NOT NULL,
  resource_count BIGINT NOT NULL
)`;

const driftResources = `CREATE TABLE drift_resources (
  baseline VARCHAR NOT NULL,
  uid UUID NOT NULL,
  provider VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  type_name VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  arn VARCHAR NOT NULL,
  incarnation VARCHAR NOT NULL,
  content_hash UUID NOT NULL,
  tags JSON,
  attributes JSON NOT NULL USING COMPRESSION zstd,
  raw_data JSON NOT NULL USING COMPRESSION zstd
)`;

/** The `change_kind` of a version of which only the current state is kept: it is no change, and nothing was before it. */
export const CURRENT_STATE = 'current_state';

/** What history adds to the tables of a scan. */
export const HISTORY_TABLES: readonly string[] = [
  moves,
  suspicions,
  departures,
  prunings,
  driftBaselines,
  driftResources,
];
