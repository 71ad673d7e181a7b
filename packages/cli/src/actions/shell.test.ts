import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { CorkscrewError } from '@corkscrew/core';
import { runQuery } from '@corkscrew/store';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Parts } from '../command/parts.ts';
import { parseQuestion } from '../questions/parse-question.ts';
import { createPalette } from '../render/palette.ts';
import { createSampleEstate } from '../testing/sample-estate.ts';
import { createTestContext } from '../testing/test-context.ts';
import { shell } from './shell.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A shell under test: what was typed goes in, and all that it shows comes out. */
interface Session {
  readonly type: (keys: string) => void;
  /** Resolves when the screen shows a text that it did not show when this was called before. */
  readonly until: (text: string) => Promise<void>;
  /** Ends the input. */
  readonly finish: () => void;
  readonly end: Promise<void>;
  readonly screen: () => string;
  readonly home: string;
}

async function start(options: { readonly isInteractive: boolean; readonly query?: Parts['query'] }): Promise<Session> {
  const estate = await createSampleEstate();
  onTestFinished(() => estate[Symbol.asyncDispose]());
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  let seen = 0;
  let wake: () => void = () => undefined;
  const show = (text: string): void => {
    shown += text;
    wake();
  };
  output.on('data', (chunk: Buffer) => show(chunk.toString()));
  const question = '-- title: Named\n-- parameter: n\nSELECT $n AS answer';
  const context = createTestContext({
    env: { HOME: estate.folder },
    settings: { database: { value: estate.path, source: 'default' } },
    parts: {
      query: options.query ?? ((path, request, { signal } = {}) => runQuery({ path, ...request, signal })),
      listQuestions: () => Promise.resolve([parseQuestion('named', question, 'named.sql')]),
    },
    openScreen: () => ({
      input,
      output,
      isInteractive: options.isInteractive,
      palette: createPalette(false),
      width: () => 80,
      showError: (error) => show(`${CorkscrewError.from(error).message}\n`),
    }),
  });
  const { output: answer } = await shell({ ...context, note: (text) => show(`${text}\n`) });
  const end = (async () => {
    if (answer.kind !== 'stream') throw new TypeError('a shell streams');
    for await (const piece of answer.pieces) show(piece);
  })();
  return {
    type: (keys) => input.write(keys),
    until: async (text) => {
      while (!shown.includes(text, seen)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      seen = shown.indexOf(text, seen) + text.length;
    },
    finish: () => input.end(),
    end,
    screen: () => shown,
    home: estate.folder,
  };
}

describe('a shell in a terminal', () => {
  test('answers statements of several lines, tells what is wrong, and goes on', async () => {
    const { type, until, end, screen } = await start({ isInteractive: true });
    await until('corkscrew> ');
    type('SELECT name\n');
    await until('        -> ');
    type('FROM aws_ec2_vpc;\n');
    await until('1 row\n');
    type('SELECT nme FROM aws_ec2_vpc;\n');
    await until('"nme" not found');
    type('@named n=42\n');
    await until('1 row\n');
    expect(screen()).toContain('42');
    type('\\d aws_ec2_vpc\n');
    await until('cidr_block');
    type('\\nonsense\n');
    await until('there is no command \\nonsense');
    type('\\q\n');
    await end;
  });

  test('completes tables and columns', async () => {
    const { type, until, end } = await start({ isInteractive: true });
    await until('corkscrew> ');
    type('FROM aws_ec2_v\t');
    await until('aws_ec2_vpc');
    type(' SELECT cid\t');
    await until('cidr_block');
    type(';\n');
    await until('10.0.0.0/16');
    type(CTRL_D);
    await end;
  });

  test('drops what is typed at Ctrl-C, stops what runs, and leaves at Ctrl-D', async () => {
    const running: (() => void)[] = [];
    const query: Parts['query'] = async (path, request, { signal } = {}) => {
      if (!request.sql.includes('forever')) return await runQuery({ path, ...request });
      for (const tell of running) tell();
      return await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    };
    const { type, until, end, screen } = await start({ isInteractive: true, query });
    await until('corkscrew> ');
    type(`SELECT half${CTRL_C}`);
    await until('^C\n');
    await until('corkscrew> ');
    const hasBegun = new Promise<void>((resolve) => running.push(resolve));
    type('SELECT forever;\n');
    await hasBegun;
    type(CTRL_C);
    await until('Interrupted.');
    type('SELECT 7 AS seven;\n');
    await until('1 row\n');
    type(CTRL_D);
    await end;
    expect(screen()).not.toContain('error');
  });

  test('leaves at \\q also in the middle of a statement', async () => {
    const { type, until, end } = await start({ isInteractive: true });
    await until('corkscrew> ');
    type('SELECT half\n');
    await until('-> ');
    type('\\q\n');
    await end;
  });

  test('keeps what is typed in a file of its user alone, but for lines that begin with a space', async () => {
    const { type, until, end, home } = await start({ isInteractive: true });
    await until('corkscrew> ');
    type('SELECT 1;\n');
    await until('1 row\n');
    type(" SELECT 'private';\n");
    await until('1 row\n');
    type('\\q\n');
    await end;
    const file = join(home, '.corkscrew', 'shell-history');
    expect(readFileSync(file, 'utf8')).toBe('SELECT 1;\n\\q\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('a shell that reads a script', () => {
  test('answers each statement, the last without a semicolon too, and shows no prompt', async () => {
    const { type, finish, end, screen } = await start({ isInteractive: false });
    type('SELECT 1 AS a; SELECT 2 AS b;\nSELECT\n  3 AS c');
    finish();
    await end;
    expect(screen()).not.toContain('corkscrew>');
    expect(screen().match(/1 row/g)).toHaveLength(3);
  });

  test('ends at the first statement that fails', async () => {
    const { type, end, screen } = await start({ isInteractive: false });
    type('SELECT nothing;\nSELECT 2 AS b;\n');
    await expect(end).rejects.toMatchObject({ code: 'query_failed' });
    expect(screen()).not.toContain('b');
  });
});
