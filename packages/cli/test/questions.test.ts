import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listQuestions } from '../src/actions/list-questions.ts';
import { query } from '../src/actions/query.ts';
import { tables } from '../src/actions/tables.ts';
import type { CommandContext } from '../src/command/command.ts';
import { askQuestion } from '../src/questions/ask-question.ts';
import { loadQuestions } from '../src/questions/load-questions.ts';
import { parseQuestion } from '../src/questions/parse-question.ts';
import type { CommandOutput } from '../src/render/command-output.ts';
import { createParts } from '../src/run/create-parts.ts';
import { createSampleEstate, type SampleEstate } from '../src/testing/sample-estate.ts';
import { createTestContext, type TestContextOptions } from '../src/testing/test-context.ts';

const FOLDER = fileURLToPath(new URL('../src/', import.meta.url));
const SHIPPED = fileURLToPath(new URL('../questions/', import.meta.url));

function contextOf(estate: SampleEstate, options: TestContextOptions): CommandContext {
  const context = createTestContext({ ...options, env: { HOME: estate.folder } });
  const settings = { ...context.settings, database: { value: estate.path, source: 'test' } };
  const installation = { version: '0', folder: FOLDER, catalogDir: undefined };
  const parts = createParts({ settings, installation, env: context.env, onPluginLog: () => undefined });
  return { ...context, settings, parts };
}

async function rowsOf(output: CommandOutput): Promise<readonly (readonly unknown[])[]> {
  if (output.kind !== 'records') throw new TypeError('no records');
  const rows: (readonly unknown[])[] = [];
  for await (const batch of output.batches) rows.push(...batch);
  return rows;
}

describe('parseQuestion', () => {
  test('reads the comment at the top, and takes no later one for it', () => {
    const text = `-- title: Two\n-- description: one\n-- description: more\n-- parameter: days=7 how far back\n-- parameter: name what it is called\n-- providers: aws, gcp\nSELECT 1\n-- title: not this`;
    expect(parseQuestion('two', text, 'two.sql')).toEqual({
      name: 'two',
      title: 'Two',
      description: 'one more',
      parameters: [
        { name: 'days', fallback: '7', description: 'how far back' },
        { name: 'name', fallback: undefined, description: 'what it is called' },
      ],
      providers: ['aws', 'gcp'],
      types: [],
      facets: [],
      sql: text,
      file: 'two.sql',
    });
  });

  test('refuses a file that does not say what it answers', () => {
    expect(() => parseQuestion('x', 'SELECT 1', 'x.sql')).toThrow('read question x.sql: it has no line');
    expect(() => parseQuestion('x', '-- title: X\n-- parameter: =1', 'x.sql')).toThrow('is no parameter');
  });
});

describe('loadQuestions', () => {
  test('leaves a file that is no question to whoever asks for it, and has all others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'corkscrew-questions-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'mine.sql'), '-- title: Mine\nSELECT 1');
    writeFileSync(join(folder, 'notes.sql'), 'SELECT 1');
    mkdirSync(join(folder, 'folder.sql'));
    const questions = await loadQuestions([SHIPPED, folder]);
    expect(askQuestion(questions, 'mine', {}).sql).toContain('SELECT 1');
    expect(askQuestion(questions, 'untagged', {}).sql).not.toBe('');
    expect(() => askQuestion(questions, 'notes', {})).toThrow('it has no line that begins with "-- title:"');
    expect(() => askQuestion(questions, 'folder', {})).toThrow('it is a folder');
    const notes: string[] = [];
    const context = createTestContext({ notes, parts: { listQuestions: () => Promise.resolve(questions) } });
    const rows = await rowsOf((await listQuestions(context)).output);
    expect(rows).toHaveLength(questions.length - 2);
    expect(notes).toEqual([expect.stringContaining('folder.sql'), expect.stringContaining('notes.sql')]);
  });
});

describe('askQuestion', () => {
  const question = parseQuestion('old', '-- title: Old\n-- parameter: days=7\n-- parameter: tag\nSELECT 1', 'old.sql');

  test('fills in what is not given', () => {
    expect(askQuestion([question], 'old', { tag: 'Owner' }).params).toEqual({ days: '7', tag: 'Owner' });
  });

  test.each([
    ['odl', {}, { code: 'not_found', hint: expect.stringContaining('Did you mean @old?') as string }],
    ['old', {}, { code: 'invalid_argument', message: 'ask @old: it needs a value for tag' }],
    [
      'old',
      { tag: 'x', days: 'abc' },
      { code: 'invalid_argument', message: expect.stringContaining('"abc"') as string },
    ],
    ['old', { tag: 'x', no: 1 }, { code: 'invalid_argument', hint: 'It takes days, tag.' }],
  ])('refuses %s with %j', (name, given, error) => {
    expect(() => askQuestion([question], name, given)).toThrow(expect.objectContaining(error));
  });
});

describe('the questions that come with Corkscrew', () => {
  test('all answer', async () => {
    await using estate = await createSampleEstate();
    const questions = await loadQuestions([SHIPPED]);
    expect(questions.length).toBeGreaterThanOrEqual(8);
    for (const { name, parameters } of questions) {
      expect(parameters.every(({ fallback }) => fallback !== undefined)).toBe(true);
      const { output } = await query(contextOf(estate, { args: [`@${name}`], flags: {} }));
      await expect(rowsOf(output), name).resolves.toBeInstanceOf(Array);
    }
  });

  test('stand in the documentation as their files say', async () => {
    const page = readFileSync(new URL('../../../docs/questions.md', import.meta.url), 'utf8');
    const listed = page.split('\n').filter((line) => line.startsWith('| `@'));
    const questions = await loadQuestions([SHIPPED]);
    const lines = questions.map(({ name, title, description }) => `| \`@${name}\` | ${title} | ${description} |`);
    expect(listed.toSorted()).toEqual(lines.toSorted());
  });

  test('give what is true of an estate', async () => {
    await using estate = await createSampleEstate();
    const ask = async (...args: string[]): Promise<unknown> =>
      rowsOf((await query(contextOf(estate, { args: args.slice(0, 1), flags: { param: args.slice(1) } }))).output);
    expect(await ask('@largest-types', 'limit=1')).toEqual([['aws', 'aws_ec2_instance', 3, 1, 1]]);
    expect(await ask('@untagged')).not.toContainEqual(expect.arrayContaining(['aws_ec2_instance']));
    expect(await ask('@untagged', 'tag=Team')).toContainEqual(['aws', 'aws_ec2_instance', 3, 3, 100]);
    expect(await ask('@most-connected', 'limit=1')).toEqual([
      ['aws_ec2_security_group', 'sg-0123456789abcdef0', 'web', 4],
    ]);
    expect(await ask('@dangling-references')).toEqual([]);
    expect(await ask('@incomplete')).toEqual([]);
  });
});

test("a user's own question counts before one of the same name", async () => {
  await using estate = await createSampleEstate();
  const own = join(estate.folder, '.corkscrew', 'questions');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'untagged.sql'), '-- title: Mine\nSELECT 42 AS answer');
  expect(await rowsOf((await query(contextOf(estate, { args: ['@untagged'] }))).output)).toEqual([[42]]);
  const listed = await rowsOf((await query(contextOf(estate, { flags: { list: true } }))).output);
  expect(listed).toContainEqual(['@untagged', 'Mine', '', 'any']);
});

test('questions share what stands in parts beside them, and one that is missing is named', async () => {
  await using estate = await createSampleEstate();
  const own = join(estate.folder, '.corkscrew', 'questions');
  mkdirSync(join(own, 'parts'), { recursive: true });
  writeFileSync(join(own, 'parts', 'rows.sql'), '-- rows that all have\nSELECT 42 AS answer\n');
  writeFileSync(join(own, 'mine.sql'), '-- title: Mine\nSELECT answer FROM (\n-- include: rows\n)');
  expect(await rowsOf((await query(contextOf(estate, { args: ['@mine'] }))).output)).toEqual([[42]]);
  writeFileSync(join(own, 'mine.sql'), '-- title: Mine\n-- include: nothing\n');
  await expect(query(contextOf(estate, { args: ['@mine'] }))).rejects.toMatchObject({
    message: expect.stringContaining('read the part nothing of the question') as string,
  });
});

describe('tables', () => {
  test('lists the types that there are', async () => {
    await using estate = await createSampleEstate();
    const { output } = await tables(contextOf(estate, { flags: { service: ['ec2'] } }));
    const rows = await rowsOf(output);
    expect(rows[0]).toEqual(['aws_ec2_instance', 3, 'aws', 'ec2', 'Instance', 1, 1]);
    expect(rows).toHaveLength(4);
  });

  test('describes one with a query that runs', async () => {
    await using estate = await createSampleEstate();
    const { output } = await tables(contextOf(estate, { args: ['aws_ec2_instance'] }));
    if (output.kind !== 'document') throw new TypeError('no document');
    const value = output.value as {
      readonly rows: number;
      readonly columns: readonly unknown[];
      readonly example: string;
    };
    expect(value.rows).toBe(3);
    expect(value.columns).toContainEqual({ name: 'ebs_optimized', type: 'BOOLEAN' });
    expect(value.example).toBe(
      'SELECT name, region, ebs_optimized, instance_type, state FROM aws_ec2_instance LIMIT 10',
    );
    expect(await rowsOf((await query(contextOf(estate, { args: [value.example] }))).output)).toHaveLength(3);
  });

  test('refuses a name that nothing has, with the nearest', async () => {
    await using estate = await createSampleEstate();
    await expect(tables(contextOf(estate, { args: ['aws_ec2_instanse'] }))).rejects.toMatchObject({
      hint: expect.stringContaining('Did you mean "aws_ec2_instance"') as string,
    });
    await expect(tables(contextOf(estate, { args: ['x; DROP'] }))).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
