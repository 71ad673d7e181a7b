export type { BuiltCatalog, CatalogBuild } from './build-catalog.ts';
export { buildCatalog, hashRules } from './build-catalog.ts';
export type { HidingInput } from './hiding-inputs.ts';
export type { ModelSource } from './model-source.ts';
export { openModelSource } from './model-source.ts';
export type { Rules } from './rules.ts';
export { loadRules } from './rules.ts';
export { readEvidence } from './write-catalog.ts';
