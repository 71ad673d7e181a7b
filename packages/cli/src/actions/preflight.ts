import type { PreflightReport } from '@corkscrew/core';
import { isCorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { diagnosticToJson } from '../reporters/scan-json.ts';
import { EXIT } from '../run/format-error.ts';
import type { Target } from './connect-providers.ts';
import { unseenSections } from './scan-summary.ts';

interface Checked extends PreflightReport {
  readonly provider: string;
}

/**
 * Says what a scan would not be allowed to see, and scans nothing. Exit code 3 where something that was asked for cannot be
 * read at all, or where nobody could check.
 */
export async function checkRights(context: CommandContext, targets: readonly Target[]): Promise<CommandResult> {
  const checked: Checked[] = [];
  for (const target of targets) checked.push(await check(context, target));
  const isMissing = checked.some(
    ({ checkedCount, diagnostics }) => checkedCount === 0 || diagnostics.some(({ severity }) => severity === 'error'),
  );
  const value = {
    preflight: true,
    outcome: isMissing ? 'incomplete' : 'complete',
    providers: checked.map(({ provider, checkedCount, diagnostics }) => ({
      provider,
      checked: checkedCount,
      diagnostics: diagnostics.map(diagnosticToJson),
    })),
  };
  const sections = [...checked.flatMap(sectionsOf), BLANK, line('Nothing was scanned.')];
  const exitCode = isMissing ? EXIT.incomplete : EXIT.complete;
  return { output: { kind: 'document', value, sections }, exitCode };
}

async function check({ signal }: CommandContext, { client, request }: Target): Promise<Checked> {
  const { provider } = client;
  try {
    return { provider, ...(await client.preflight(request, { signal })) };
  } catch (error) {
    if (!isCorkscrewError(error) || error.code !== 'unsupported') throw error;
    const scope = { accountId: '*', region: '*', service: '*', type: '*', subScope: '' };
    const told = { severity: 'warning', code: 'preflight_unsupported', message: error.message, advice: '' } as const;
    return { provider, checkedCount: 0, diagnostics: [{ ...told, provider, scope, operation: '' }] };
  }
}

function sectionsOf({ provider, checkedCount, diagnostics }: Checked): readonly Section[] {
  const missing = diagnostics.filter(({ code }) => code === 'permission_missing').length;
  const head = `${provider}: ${countOf(checkedCount, 'permission')} checked, ${countOf(missing, 'gap')}`;
  const isFine = checkedCount > 0 && diagnostics.every(({ severity }) => severity === 'info');
  return [line(head, isFine ? 'good' : 'warning'), ...unseenSections(diagnostics)];
}
