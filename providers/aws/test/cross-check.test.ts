import type { ScanYield } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { isMotoLeftOut, runPython, startMoto } from './moto/python.ts';

const SERVICES = ['ec2', 'sqs', 'sns', 'kms', 'dynamodb', 'logs', 'secretsmanager'];

describe.skipIf(isMotoLeftOut('the cross-check with the Tagging API'))('a cross-check with the Tagging API', () => {
  useMotoCredentials();

  test('of moto finds that the lists gave all that it names', {
    timeout: 120_000,
  }, async () => {
    const moto = await startMoto();
    try {
      await runPython('tagged.py', [moto.url]);
      const session = await createAwsProvider({ env: motoEnvironment(moto.url) }).connect(
        { facets: 'none', cross_check: ['tagging'] },
        { logger: () => {}, cacheDir: '' },
      );
      const plan = await session.planScan?.({ services: SERVICES, regions: ['us-east-1'] }, {});
      const messages: ScanYield[] = [];
      for (const unit of plan?.units ?? []) {
        for await (const message of session.scanUnit(unit, {})) messages.push(message);
      }
      await session.close?.();
      const told = messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : []));
      expect(told.filter(({ code }) => code === 'unlisted' || code === 'cross_check_unavailable')).toEqual([]);
      const checked = told.filter(({ code }) => code === 'cross_checked');
      process.stdout.write(`${checked.map(({ message }) => message).join('\n')}\n`);
      expect(checked.map(({ scope }) => scope?.service)).toEqual(expect.arrayContaining(['dynamodb', 'ec2']));
    } finally {
      await moto.close();
    }
  });
});
