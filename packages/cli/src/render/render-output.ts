import type { OutputFormat } from '../command/command.ts';
import type { CommandOutput } from './command-output.ts';
import { toJson } from './format-value.ts';
import { renderRecords } from './render-records.ts';
import type { TableStyle } from './table.ts';

/** Gives what a command has to show as text, piece by piece. */
export async function* renderOutput(
  output: CommandOutput,
  format: OutputFormat,
  style: TableStyle,
): AsyncGenerator<string, void, undefined> {
  switch (output.kind) {
    case 'nothing':
      return;
    case 'text':
      yield output.text;
      return;
    case 'stream':
      yield* output.pieces;
      return;
    case 'records':
      yield* renderRecords(output, format, style);
      return;
    case 'document':
      if (format === 'json') {
        yield `${toJson(output.value, 2)}\n`;
      } else if (format === 'ndjson') {
        yield `${toJson(output.value)}\n`;
      } else {
        const { renderSections } = await import('./render-sections.ts');
        yield renderSections(output.sections, style);
      }
      return;
    default:
      output satisfies never;
  }
}
