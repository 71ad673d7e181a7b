import { HISTORY_TABLES } from './history-tables.ts';
import type { Migration } from './migration.ts';

const resourceVersions = `CREATE TABLE resource_versions (
  uid UUID NOT NULL,
  provider VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  type_name VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  parent_id VARCHAR NOT NULL,
  arn VARCHAR NOT NULL,
  tags JSON,
  attributes JSON NOT NULL USING COMPRESSION zstd,
  raw_data JSON NOT NULL USING COMPRESSION zstd,
  created_at TIMESTAMPTZ,
  modified_at TIMESTAMPTZ,
  incarnation VARCHAR NOT NULL,
  lifecycle VARCHAR NOT NULL,
  content_hash UUID NOT NULL,
  payload_hash UUID,
  facet_hashes JSON USING COMPRESSION zstd,
  claim_key VARCHAR NOT NULL,
  normaliser_version VARCHAR NOT NULL,
  change_kind VARCHAR NOT NULL,
  valid_from TIMESTAMPTZ NOT NULL,
  valid_to TIMESTAMPTZ,
  last_seen_at TIMESTAMPTZ NOT NULL,
  previous_seen_at TIMESTAMPTZ,
  scan_id VARCHAR NOT NULL,
  ended_by VARCHAR,
  ended_reason VARCHAR,
  ended_scan_id VARCHAR
)`;

const observations = `CREATE TABLE observations (
  uid UUID NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  suspect_since TIMESTAMPTZ,
  suspect_scan_id VARCHAR
)`;

const missingFacets = `CREATE TABLE missing_facets (
  uid UUID NOT NULL,
  facet VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  last_read_at TIMESTAMPTZ,
  scan_id VARCHAR NOT NULL
)`;

const relationships = `CREATE TABLE relationships (
  from_uid UUID NOT NULL,
  to_uid UUID,
  to_ref VARCHAR NOT NULL,
  to_service VARCHAR NOT NULL,
  to_type VARCHAR NOT NULL,
  to_account_id VARCHAR NOT NULL,
  to_region VARCHAR NOT NULL,
  relationship_type VARCHAR NOT NULL,
  label VARCHAR NOT NULL,
  path VARCHAR NOT NULL,
  confidence VARCHAR NOT NULL,
  resolution VARCHAR NOT NULL,
  properties JSON NOT NULL,
  valid_from TIMESTAMPTZ NOT NULL,
  valid_to TIMESTAMPTZ,
  scan_id VARCHAR NOT NULL
)`;

const scans = `CREATE TABLE scans (
  scan_id VARCHAR NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  outcome VARCHAR,
  providers VARCHAR[] NOT NULL,
  request JSON NOT NULL,
  tool_version VARCHAR NOT NULL,
  accept_vanish BOOLEAN NOT NULL
)`;

const scanUnits = `CREATE TABLE scan_units (
  scan_id VARCHAR NOT NULL,
  provider VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL,
  resource_count BIGINT NOT NULL,
  calls BIGINT NOT NULL,
  throttled_calls BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  normaliser_version VARCHAR NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ NOT NULL
)`;

const claims = `CREATE TABLE claims (
  scan_id VARCHAR NOT NULL,
  provider VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  claim_key VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  sub_scope VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL,
  resource_count BIGINT NOT NULL,
  reason VARCHAR NOT NULL,
  observed_at TIMESTAMPTZ NOT NULL,
  is_current_state_only BOOLEAN NOT NULL
)`;

const diagnostics = `CREATE TABLE diagnostics (
  scan_id VARCHAR NOT NULL,
  provider VARCHAR NOT NULL,
  unit_id VARCHAR NOT NULL,
  severity VARCHAR NOT NULL,
  code VARCHAR NOT NULL,
  message VARCHAR NOT NULL,
  advice VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  sub_scope VARCHAR NOT NULL,
  operation VARCHAR NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL
)`;

const coverage = `CREATE TABLE coverage (
  provider VARCHAR NOT NULL,
  account_id VARCHAR NOT NULL,
  region VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  sub_scope VARCHAR NOT NULL,
  facet VARCHAR NOT NULL,
  claim_key VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  last_read_at TIMESTAMPTZ NOT NULL,
  last_complete_at TIMESTAMPTZ,
  previous_complete_at TIMESTAMPTZ,
  normaliser_version VARCHAR NOT NULL,
  scan_id VARCHAR NOT NULL,
  is_current_state_only BOOLEAN NOT NULL DEFAULT false
)`;

const typeSchemas = `CREATE TABLE type_schemas (
  type_name VARCHAR NOT NULL,
  provider VARCHAR NOT NULL,
  service VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  columns JSON NOT NULL,
  normaliser_version VARCHAR NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
)`;

/** Types with many resources have a table `typed.<type name>` of their plain columns, which is read while it is current. */
const typedTables = `CREATE TABLE typed_tables (
  type_name VARCHAR NOT NULL,
  columns JSON NOT NULL,
  is_current BOOLEAN NOT NULL,
  refreshed_at TIMESTAMPTZ NOT NULL
)`;

/** The tables that the first release makes. */
export const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  statements: [
    resourceVersions,
    observations,
    missingFacets,
    relationships,
    scans,
    scanUnits,
    claims,
    diagnostics,
    coverage,
    typeSchemas,
    typedTables,
    'CREATE SCHEMA typed',
    ...HISTORY_TABLES,
  ],
};
