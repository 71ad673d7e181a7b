const LONG_PREFIX = /^Google[A-Za-z]*?V\d+(?:p\d+)?(?:(?:alpha|beta)\d*)?/;

/** A schema of a Discovery document without what some put before all of them: `GoogleCloudRunV2Service` is `Service`. */
export function shortSchemaName(schema: string): string {
  return schema.replace(LONG_PREFIX, '');
}
