/** Columns of a staged resource: the ones of `resource_versions` that come from the provider, in its order. */
const RESOURCE_COLUMNS = `provider VARCHAR, service VARCHAR, type VARCHAR, type_name VARCHAR, id VARCHAR, name VARCHAR,
  region VARCHAR, account_id VARCHAR, parent_id VARCHAR, arn VARCHAR, tags JSON, attributes JSON, raw_data JSON,
  incarnation VARCHAR, lifecycle VARCHAR, content_hash UUID, claim_key VARCHAR, created_at TIMESTAMPTZ,
  modified_at TIMESTAMPTZ`;

/** The three kinds of rows that a stage holds. */
export type StagePart = 'rows' | 'seen' | 'edges';

/** All parts of a stage. */
export const STAGE_PARTS: readonly StagePart[] = ['rows', 'seen', 'edges'];

/**
 * Columns by part. `rows` are resources whose payload may be new, `seen` are those whose payload the inventory has,
 * `edges` are the relationships of `rows`.
 */
export const STAGE_COLUMNS: Readonly<Record<StagePart, string>> = {
  rows: `row_id BIGINT, unit_no INTEGER, uid UUID, ${RESOURCE_COLUMNS}`,
  seen: 'row_id BIGINT, unit_no INTEGER, uid UUID, content_hash UUID, claim_key VARCHAR',
  edges: `row_id BIGINT, from_uid UUID, to_ref VARCHAR, to_service VARCHAR, to_type VARCHAR, to_account_id VARCHAR,
  to_region VARCHAR, relationship_type VARCHAR, label VARCHAR, path VARCHAR, confidence VARCHAR, properties JSON`,
};
