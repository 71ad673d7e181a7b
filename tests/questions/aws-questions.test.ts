import { fileURLToPath } from 'node:url';
import { openCatalog } from '@corkscrew/aws-catalog';
import { runQuery } from '@corkscrew/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askQuestion } from '../../packages/cli/src/questions/ask-question.ts';
import { loadQuestions } from '../../packages/cli/src/questions/load-questions.ts';
import type { Question } from '../../packages/cli/src/questions/parse-question.ts';
import { createSampleEstate, sampleResource } from '../../packages/cli/src/testing/sample-estate.ts';
import { useMotoCredentials } from '../../providers/aws/test/moto/environment.ts';
import { isMotoLeftOut, type MotoServer, runPython, startMoto } from '../../providers/aws/test/moto/python.ts';
import { type AwsEstate, scanEstate } from './aws-estate.ts';
import { ANSWERS, DENIED, SERVICES } from './aws-answers.ts';

const FOLDER = fileURLToPath(new URL('../../packages/cli/questions/', import.meta.url));
const questions = (await loadQuestions([FOLDER])).filter(({ name }) => name.startsWith('aws-'));

/** The ids of a question's rows by their verdict. */
async function verdictsOf(
  estate: AwsEstate,
  name: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<'yes' | 'no' | 'unknown', readonly string[]>>> {
  const asked = askQuestion(questions, name, params);
  const rows = await estate.ask(asked.sql, asked.params);
  const idsOf = (verdict: string): readonly string[] =>
    rows.filter((row) => row['verdict'] === verdict).map(({ id }) => String(id));
  expect(['yes', 'no', 'unknown']).toEqual(expect.arrayContaining([...new Set(rows.map(({ verdict }) => verdict))]));
  return { yes: idsOf('yes'), no: idsOf('no'), unknown: idsOf('unknown') };
}

describe('the questions about AWS', () => {
  const types = new Map(
    openCatalog()
      .services()
      .flatMap(({ name }) => openCatalog().service(name).resourceTypes)
      .map((type) => [type.name, type]),
  );

  test.each(questions)(
    '$name reads types and facets that a scan reads unasked',
    ({ types: named, facets }: Question) => {
      expect(named.filter((name) => types.get(name)?.default !== true)).toEqual([]);
      const unread = facets.filter((facet) => {
        const [type = '', name] = facet.split('.');
        return (
          !named.includes(type) || types.get(type)?.facets?.find((known) => known.facet === name)?.default !== true
        );
      });
      expect(unread).toEqual([]);
    },
  );

  test('each has an answer that is known here', () => {
    expect(questions.length).toBeGreaterThanOrEqual(20);
    expect(questions.map(({ name }) => name)).toEqual(Object.keys(ANSWERS).toSorted());
  });

  test('gives rows of one verdict where only these are asked for', async () => {
    const summary = (id: string, devices: number): ReturnType<typeof sampleResource> =>
      sampleResource('iam:AccountSummary', id, {
        payload: { SummaryMap: { AccountAccessKeysPresent: 0, AccountMFAEnabled: devices } },
      });
    await using estate = await createSampleEstate([summary('locked', 1), summary('open', 0)]);
    const { sql, params } = askQuestion(questions, 'aws-root-access', { verdict: 'no' });
    await using answer = await runQuery({ path: estate.path, sql, params });
    const rows: unknown[] = [];
    for await (const batch of answer.batches) rows.push(...batch.map(([verdict, , id]) => [verdict, id]));
    expect(rows).toEqual([['no', 'locked']]);
  });
});

describe.skipIf(isMotoLeftOut('the answers to the questions about AWS'))('the answers of moto', () => {
  useMotoCredentials();
  let moto: MotoServer;
  let ids: Readonly<Record<string, string>>;
  let open: AwsEstate;
  let denied: AwsEstate;
  let later: AwsEstate;

  beforeAll(async () => {
    moto = await startMoto({ hasManagedPolicies: true });
    ids = (await runPython('questions.py', [moto.url])) as typeof ids;
    open = await scanEstate(moto.url, SERVICES);
    denied = await scanEstate(moto.url, SERVICES, DENIED);
    await runPython('questions.py', [moto.url, 'later']);
    later = await scanEstate(moto.url, ['iam', 'cloudtrail']);
  }, 300_000);

  afterAll(async () => {
    for (const estate of [open, denied, later]) await estate?.[Symbol.asyncDispose]();
    await moto?.close();
  });

  const idsOf = (names: readonly string[]): readonly string[] => names.map((name) => ids[name] ?? name);

  test.each(Object.entries(ANSWERS))('%s', async (name, answer) => {
    const verdicts = await verdictsOf(open, name, answer.params);
    for (const verdict of ['yes', 'no', 'unknown'] as const) {
      expect(verdicts[verdict], verdict).toEqual(expect.arrayContaining([...idsOf(answer[verdict] ?? [])]));
    }
    if (answer.unknown === undefined) expect(verdicts.unknown).toEqual([]);
    if (answer.later !== undefined) {
      const turned = await verdictsOf(later, name, answer.params);
      expect(turned[answer.later]).toEqual(idsOf(answer.yes?.length === 0 ? (answer.no ?? []) : (answer.yes ?? [])));
    }
  });

  test.each(Object.entries(ANSWERS))('%s is unknown where its reads are denied', async (name, answer) => {
    const verdicts = await verdictsOf(denied, name, answer.params);
    expect(verdicts.unknown).toEqual(expect.arrayContaining([...idsOf(answer.denied)]));
    expect(verdicts.unknown.length).toBeGreaterThan(0);
    // What was judged unfit stays so only where what is known suffices for it.
    const passed = verdicts.no.filter((id) => idsOf(answer.yes ?? []).includes(id));
    expect(passed).toEqual([]);
  });
});
