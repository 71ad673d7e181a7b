import { isPermittedRead } from '@corkscrew/aws-catalog';
import type { Route } from './route.ts';

/**
 * What kind of request it is. `read`: the catalog has the operation. `write`: it would change something. `blocked`: a
 * read that mints credentials or returns secrets. `unknown`: no operation that the catalog knows.
 */
export type RequestKind = 'read' | 'write' | 'blocked' | 'unknown';

const WRITE_VERBS =
  /^(Abort|Accept|Activate|Add|Allocate|Apply|Approve|Archive|Assign|Associate|Attach|Authorize|Batch(Create|Delete|Put|Update|Write|Disable|Enable)|Cancel|Change|Close|Complete|Confirm|Copy|Create|Deactivate|Delete|Deploy|Deprecate|Deregister|Detach|Disable|Disassociate|Enable|Execute|Export|Grant|Import|Increase|Decrease|Initiate|Invoke|Merge|Modify|Move|Pause|Promote|Provision|Publish|Purchase|Purge|Push|Put|Reboot|Rebuild|Receive|Register|Reject|Release|Remove|Rename|Renew|Replace|Request|Reset|Resize|Restart|Restore|Resume|Retire|Retry|Revoke|Rollback|Rotate|Run|Schedule|Send|Set|Signal|Start|Stop|Submit|Subscribe|Suspend|Swap|Tag|Terminate|TransactWrite|Transfer|Unassign|Unlock|Unsubscribe|Untag|Update|Upgrade|Upload|Write)/;

/** Tells what kind of request a route is. */
export function requestKind(route: Route, method: string): RequestKind {
  const { entry, operation } = route;
  if (entry !== undefined && isPermittedRead(entry.catalog, operation)) return 'read';
  if (entry !== undefined && Object.hasOwn(entry.catalog.blocked, operation)) return 'blocked';
  if (operation.includes(' ')) return method === 'GET' || method === 'HEAD' ? 'unknown' : 'write';
  return WRITE_VERBS.test(operation) ? 'write' : 'unknown';
}
