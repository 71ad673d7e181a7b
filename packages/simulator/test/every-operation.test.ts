import { openCatalog } from '@corkscrew/aws-catalog';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../src/wire/xml-reader.ts';
import type { HandledRequest } from '../src/server/request-handler.ts';
import type { WireName } from '../src/wire/wire-name.ts';
import { decodeCbor } from '../src/wire/cbor.ts';
import { createTestHandler, directory, testEstate } from './support/handle.ts';
import { buildRequest } from './support/request-builder.ts';

/** Operations that a request on one endpoint cannot tell apart: same method, same path, same signing name. */
const TWINS: Readonly<Record<string, string>> = {
  'lex-models.GetImport': 'lexv2-models.DescribeImport',
  's3.GetBucketLifecycle': 's3.GetBucketLifecycleConfiguration',
  's3.GetBucketNotification': 's3.GetBucketNotificationConfiguration',
};

/** What is wrong with an answer, or undefined where nothing is. */
function problemOf(
  { reply, identity }: HandledRequest,
  wire: WireName,
  asked: { service: string; operation: string },
): string | undefined {
  const { body, status } = reply;
  if (status >= 300) return `status ${status}: ${String(body).slice(0, 200)}`;
  const answeredBy = `${identity.service}.${identity.operation}`;
  const isTwin = TWINS[`${asked.service}.${asked.operation}`] === answeredBy;
  if (identity.operation !== asked.operation && !isTwin) return `answered by ${answeredBy}`;
  if (wire === 'cbor') decodeCbor(body as Uint8Array);
  else if (wire === 'json') JSON.parse(String(body));
  else if (body.length === 0 || typeof body !== 'string') return undefined;
  else if (wire === 'rest-json' && body.startsWith('{')) JSON.parse(body);
  else if (body.startsWith('<')) parseXml(body);
  return undefined;
}

describe('the simulator', () => {
  const handle = createTestHandler(testEstate(300));

  it('answers every operation of the catalog in every protocol that its service speaks', () => {
    const problems: string[] = [];
    let answered = 0;
    for (const { name } of openCatalog().services()) {
      const entry = directory.get(name);
      for (const operation of Object.keys(entry.catalog.operations)) {
        const model = entry.model(operation);
        for (const wire of entry.wires) {
          const problem = problemOf(handle(buildRequest(model, wire, 'eu-west-1')), wire, { service: name, operation });
          if (problem === undefined) answered += 1;
          else problems.push(`${name}.${operation} over ${wire}: ${problem}`);
        }
      }
    }
    expect(problems).toEqual([]);
    expect(answered).toBeGreaterThan(5000);
  });
});
