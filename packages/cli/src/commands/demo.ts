import type { Command } from '../command/command.ts';
import { DB_OPTION } from './common-options.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Try it all without a cloud account',
  description:
    'Starts a simulated AWS account, a Kubernetes cluster in it, an Azure tenant and a Google Cloud organisation on this ' +
    'machine, scans them through the real plugins, and asks the database a few questions, some of them across all. ' +
    'Nothing leaves the machine, and your own credentials are not touched.',
  group: 'Start here:',
  arguments: [],
  options: [
    { flags: '--resources <n>', description: 'size of the estate (default: 2520)', kind: 'integer' },
    { flags: '--seed <n>', description: 'another estate of the same size (default: 1)', kind: 'integer' },
    { flags: '--changes', description: 'let the estate change, scan it again, and show what happened' },
    { ...DB_OPTION, description: 'database file (default: ~/.corkscrew/demo.duckdb)' },
    { flags: '--force', description: 'replace the database file that --db names' },
  ],
  outputs: ['table', 'json'],
  examples: [
    {
      line: 'corkscrew demo',
      explains:
        'a company of about 2,520 resources: an AWS account with a cluster on it, an Azure tenant and a Google Cloud organisation',
    },
    { line: 'corkscrew demo --changes', explains: 'with a second scan, after a few things changed' },
    { line: 'corkscrew demo --resources 20000 --db big.duckdb', explains: 'a larger one, kept elsewhere' },
  ],
  readsConfig: false,
  run: async (context) => (await import('../actions/demo.ts')).demo(context),
};
