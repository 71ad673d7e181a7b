import { PLUGIN_NODE_FLAGS } from '@corkscrew/host';

/** What Node is started with for a worker: for one of ours, what the host starts a plugin with. */
export function flagsOf(worker: string): readonly string[] {
  return worker.startsWith('corkscrew-') ? PLUGIN_NODE_FLAGS : [];
}
