import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Column, Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';

const COLUMNS: readonly Column[] = [
  { name: 'name' },
  { name: 'title' },
  { name: 'parameters' },
  { name: 'providers', isExpendable: true },
];

/** Lists the questions that have a name. */
export async function listQuestions({ parts, note }: CommandContext): Promise<CommandResult> {
  const questions = await parts.listQuestions();
  for (const { fault } of questions) if (fault !== undefined) note(`Left out: ${fault.message}`);
  const readable = questions.filter(({ fault }) => fault === undefined);
  const rows = readable.map(({ name, title, parameters, providers }): Row => {
    const shown = parameters.map(({ name: key, fallback }) => (fallback === undefined ? key : `${key}=${fallback}`));
    return [`@${name}`, title, shown.join(' '), providers.join(' ') || 'any'];
  });
  const footer = (count: number): string => countOf(count, 'question');
  return { output: { kind: 'records', columns: COLUMNS, batches: [rows], footer } };
}
