export type { ArnContext } from './arn.ts';
export { formatArn } from './arn.ts';
export type { CallCost } from './call-cost.ts';
export { CALL_COSTS, callCostOf } from './call-cost.ts';
export type { BulkRows, FacetBinding, TagRead } from './facet.ts';
export type { AwsCatalog, CatalogIndex, CatalogServiceSummary } from './catalog.ts';
export { CATALOG_FORMAT, openCatalog, readCatalogIndex, shippedCatalogDir } from './catalog.ts';
export type {
  CatalogMember,
  CatalogShape,
  CompactTraits,
  ListShape,
  MapShape,
  ShapeRef,
  ShapeTraits,
  StructShape,
} from './catalog-shape.ts';
export { FIRST_SHAPE_REF, SIMPLE_TYPE } from './catalog-shape.ts';
export type {
  AwsPartition,
  EndpointRequest,
  EndpointSource,
  EndpointTable,
  EndpointTemplate,
  ResolvedEndpoint,
} from './endpoints.ts';
export { partitionOf, resolveEndpoint } from './endpoints.ts';
export type { FieldPath, RowField } from './field-path.ts';
export { readField, readPath } from './field-path.ts';
export type { MapRow } from './list-rows.ts';
export { listRows, matchesFilter, streamRows } from './list-rows.ts';
export type {
  CatalogResourceType,
  InputBinding,
  JsonValue,
  ListBinding,
  ResourceClass,
  ResourceFields,
  RowFilter,
  TagField,
} from './resource-type.ts';
export { RESOURCE_CLASSES } from './resource-type.ts';
export type {
  AwsProtocol,
  CatalogOperation,
  PageLimit,
  Pagination,
  ReadEvidence,
  ServiceCatalog,
} from './service-catalog.ts';
export { isPermittedRead } from './service-catalog.ts';
export type {
  ResolvedMember,
  ResolvedShape,
  ResolvedStruct,
  ScalarKind,
  ShapeReader,
  TimestampFormat,
} from './shapes.ts';
export { createShapeReader, expandTraits } from './shapes.ts';
