import type { ChangesMessage, CloudChange } from '@corkscrew/core';
import { normalisePayload } from './normalise-payload.ts';
import type { ChangeDraft, ChangesYield } from './provider.ts';

/** Gives what goes over the wire of a session's change history: its details are redacted as payloads are. */
export async function* finishChanges(
  provider: string,
  elements: AsyncIterable<ChangesYield>,
): AsyncGenerator<ChangesMessage> {
  for await (const element of elements) {
    switch (element.kind) {
      case 'changes':
        yield { kind: 'changes', changes: element.changes.map(finishChange) };
        break;
      case 'diagnostic':
        yield { kind: 'diagnostic', diagnostic: { ...element.diagnostic, provider } };
        break;
      case 'progress':
        yield element;
        break;
      default:
        element satisfies never;
    }
  }
}

function finishChange(draft: ChangeDraft): CloudChange {
  const { name = '', actor = '', operation = '', changeId = '', details = {} } = draft;
  return { ...draft, name, actor, operation, changeId, details: normalisePayload(details).rawData };
}
