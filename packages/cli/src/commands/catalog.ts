import type { Command } from '../command/command.ts';

const GROUP = 'Providers:';

export const catalogUpdateCommand: Command = {
  name: 'catalog update',
  summary: 'Learn newer AWS services without a new release',
  description:
    "Makes AWS's catalog anew from botocore, AWS's own description of its services, by the rules that this version came with, " +
    'keeps it under ~/.corkscrew/catalog and uses it from then on. Says what it adds, takes away and changes. What came with ' +
    'this version stays, and `corkscrew catalog reset` goes back to it.',
  group: GROUP,
  arguments: [],
  options: [
    { flags: '--from <path>', description: "botocore's wheel, its data folder, or the installed package" },
    { flags: '-n, --dry-run', description: 'say what would change, keep nothing' },
  ],
  outputs: ['table', 'json'],
  examples: [
    { line: 'pip download botocore --no-deps', explains: 'fetch the newest wheel' },
    {
      line: 'corkscrew catalog update --from botocore-1.44.8-py3-none-any.whl --dry-run',
      explains: 'what would change',
    },
    { line: 'corkscrew catalog update --from botocore-1.44.8-py3-none-any.whl', explains: 'use it from now on' },
    { line: 'corkscrew info', explains: 'which catalog is in use, and where it comes from' },
  ],
  readsConfig: true,
  run: async (context) => (await import('../actions/catalog.ts')).catalogUpdate(context),
};

export const catalogResetCommand: Command = {
  name: 'catalog reset',
  summary: 'Go back to the AWS catalog that this version came with',
  description:
    'Removes the catalog that `corkscrew catalog update` made. Nothing in the database changes until the next scan.',
  group: GROUP,
  arguments: [],
  options: [],
  outputs: ['table', 'json'],
  examples: [{ line: 'corkscrew catalog reset', explains: 'undo every update' }],
  readsConfig: true,
  run: async (context) => (await import('../actions/catalog.ts')).catalogReset(context),
};
