import type { QueryColumn, QueryResult } from '@corkscrew/store';
import type { Column, Records, Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\b.*)$/;

/** Gives the rows of an answer as they are read; the answer is let go behind the last. */
export function answerRecords(answer: QueryResult): Records {
  return {
    kind: 'records',
    columns: answer.columns.map(toColumn),
    batches: release(answer),
    footer: (count) => countOf(count, 'row'),
  };
}

function toColumn({ name, type }: QueryColumn): Column {
  return { name, align: NUMERIC.test(type) ? 'right' : 'left', isJson: type === 'JSON' };
}

async function* release(answer: QueryResult): AsyncGenerator<readonly Row[], void, undefined> {
  await using held = answer;
  yield* held.batches;
}
