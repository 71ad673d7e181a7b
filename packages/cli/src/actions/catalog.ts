import { CorkscrewError } from '@corkscrew/core';
import type { CatalogReport } from '../catalog/update-catalog.ts';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { resolvePath } from '../config/resolve-path.ts';

/** Makes AWS's catalog from a newer botocore, or with `--dry-run` says what that would change. */
export async function catalogUpdate(context: CommandContext): Promise<CommandResult> {
  const { flags, parts, cwd, env, signal, note } = context;
  const from = flags.text('from');
  if (from === undefined) {
    throw new CorkscrewError('invalid_argument', 'update the catalog: --from names no wheel or folder', {
      hint: 'pip download botocore --no-deps fetches the newest wheel.',
    });
  }
  const isDryRun = flags.isSet('dryRun');
  note(`Reading ${from}; this takes about half a minute.`);
  const report = await parts.updateCatalog({ from: resolvePath(from, cwd, env), isDryRun }, { signal });
  return { output: { kind: 'document', value: toJson(report, isDryRun), sections: reportSections(report, isDryRun) } };
}

/** Removes the catalog that an update made. */
export async function catalogReset({ parts }: CommandContext): Promise<CommandResult> {
  const hadOne = await parts.resetCatalog();
  const state = await parts.describeCatalog();
  const text = hadOne
    ? `The catalog that came with this version is in use again: botocore ${state.version}.`
    : `There was nothing to undo: the catalog that came with this version is in use, botocore ${state.version}.`;
  const value = { removed: hadOne, botocore: state.version };
  return { output: { kind: 'document', value, sections: [line(text)] } };
}

function toJson(report: CatalogReport, isDryRun: boolean): Readonly<Record<string, unknown>> {
  const { before, after, services, resourceTypes, failures } = report;
  return {
    dry_run: isDryRun,
    before,
    after,
    services,
    resource_types: resourceTypes,
    added_services: report.addedServices,
    removed_services: report.removedServices,
    difference: report.difference,
    unreviewed_inputs: report.unreviewedInputs,
    failures,
  };
}

function reportSections(report: CatalogReport, isDryRun: boolean): readonly Section[] {
  const { before, after, failures } = report;
  const counts = `${countOf(report.services, 'service')}, ${countOf(report.resourceTypes, 'resource type')}`;
  return [
    line(`botocore ${before} -> ${after}: ${counts}`, 'heading'),
    ...listSection('New services', report.addedServices),
    ...listSection('Services that are gone', report.removedServices),
    ...listSection('Types: + new, - gone, ~ changed', report.difference),
    ...listSection('Inputs whose default may hide data, which nobody has reviewed', report.unreviewedInputs),
    ...listSection(
      'New services that this version cannot read, left out',
      failures.map(({ service, reason }) => `${service}: ${reason}`),
    ),
    BLANK,
    isDryRun ? line('Nothing was kept.') : line('In use from now on. Undo it with: corkscrew catalog reset'),
  ];
}

function listSection(title: string, lines: readonly string[]): readonly Section[] {
  return lines.length === 0 ? [] : [BLANK, line(title, 'heading'), ...lines.map((text) => line(`  ${text}`))];
}
