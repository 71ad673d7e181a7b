import { type BotocoreModel, type BotocoreOperation, membersOf } from './botocore-model.ts';
import { normalise } from './naming.ts';

const NOT_CONTENT = /^(responsemetadata|nexttoken|marker|istruncated|etag|revisionid|requestid|statuscode)$/;

/** The only member of an output that tells anything, where there is just one. */
export function onlyMember(operation: BotocoreOperation, model: BotocoreModel): string | undefined {
  const names = Object.entries(membersOf(model, operation.output?.shape)).flatMap(([name, { location }]) =>
    NOT_CONTENT.test(normalise(name)) || location === 'statusCode' ? [] : [name],
  );
  return names.length === 1 ? names[0] : undefined;
}
