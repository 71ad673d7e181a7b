import type { Command } from '../command/command.ts';
import { OUTPUT_FORMATS } from '../command/command.ts';
import { CONFIG_OPTION, DB_OPTION } from './common-options.ts';
import { FILTER_OPTIONS, KIND_OPTIONS, LIMIT_OPTIONS } from './history-options.ts';

export const historyCommand: Command = {
  name: 'history',
  summary: 'Show what happened to one resource',
  description:
    'Shows each version of a resource with what differs from the one before, and the two looks between which it changed. The ' +
    'resource is named by its uid, ARN, id or name, or by TYPE/NAME; one that is gone is found too.',
  group: 'History:',
  arguments: [{ flags: '<resource>', description: 'uid, ARN, id or name, or TYPE/NAME' }],
  options: [...FILTER_OPTIONS, ...KIND_OPTIONS, ...LIMIT_OPTIONS, DB_OPTION, CONFIG_OPTION],
  outputs: OUTPUT_FORMATS,
  examples: [
    { line: 'corkscrew history i-0123456789abcdef0', explains: 'by id' },
    { line: 'corkscrew history web --type SecurityGroup', explains: 'by a name that several things have' },
    { line: 'corkscrew history arn:aws:s3:::my-bucket --full', explains: 'with every value whole' },
  ],
  readsConfig: true,
  run: async (context) => {
    await (await import('../actions/assert-known-names.ts')).assertKnownNames(context);
    return await (await import('../actions/history.ts')).history(context);
  },
};
