import assert from 'node:assert/strict';
import type { PermissionDocument, PlanRequest, ProviderClient } from '@corkscrew/core';

/** A provider that says what it needs says it in documents that can be applied, and checks more than nothing. */
export async function checkPermissions(client: ProviderClient, plan: PlanRequest): Promise<void> {
  const { capabilities } = await client.getInfo();
  if (capabilities['permissions'] === '1') {
    const { documents, operations } = await client.getPermissions(plan);
    assert.ok(documents.length > 0, 'no document was given');
    for (const document of documents) checkDocument(document);
    assert.ok(operations.length > 0, 'no operation was named');
    for (const { operation, permission } of operations) {
      assert.notEqual(permission, '', `the permission of ${operation} is empty`);
    }
  }
  if (capabilities['preflight'] === '1') {
    const { checkedCount, diagnostics } = await client.preflight(plan);
    assert.ok(checkedCount > 0 || diagnostics.length > 0, 'nothing was checked, and nobody was told');
  }
}

function checkDocument({ title, format, body }: PermissionDocument): void {
  assert.notEqual(title, '', 'a document has no title');
  assert.notEqual(body.trim(), '', `document ${title} is empty`);
  if (format === 'json') assert.doesNotThrow(() => JSON.parse(body) as unknown, `document ${title} is not JSON`);
}
