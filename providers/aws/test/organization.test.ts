import { collectUnit, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createAwsProvider } from '../src/provider.ts';
import { motoEnvironment, useMotoCredentials } from './moto/environment.ts';
import { isMotoLeftOut, runPython, startMoto } from './moto/python.ts';

describe.skipIf(isMotoLeftOut('the scan of an organisation'))('a scan of an organisation in moto', () => {
  useMotoCredentials();

  test('finds what each active account has, and names the closed one', { timeout: 120_000 }, async () => {
    const moto = await startMoto();
    try {
      const made = await runPython('organization.py', [moto.url]);
      const { accounts, closed } = made as { readonly accounts: readonly string[]; readonly closed: string };
      const provider = createAwsProvider({ env: motoEnvironment(moto.url) });
      const client = await createInMemoryProvider(provider, { config: { organizations: { role_name: 'reader' } } });
      const { units, diagnostics } = await client.planScan({ services: ['sqs'] });
      const found: string[] = [];
      for (const unit of units) {
        const { resources } = await collectUnit(client, unit);
        found.push(...resources.map(({ accountId, name, id }) => `${accountId} ${name || id}`));
      }
      await client.close();
      expect(accounts).toHaveLength(2);
      expect(found.map((line) => line.replace(/ .*queue-of-/, ' ')).sort()).toEqual(
        accounts.map((account) => `${account} ${account}`).sort(),
      );
      expect(diagnostics.find(({ code }) => code === 'account_not_active')?.message).toContain(closed);
    } finally {
      await moto.close();
    }
  });
});
