import type { ScanUnit } from '@corkscrew/core';
import type { PlanResult } from '@corkscrew/engine';
import type { CommandResult } from '../command/command.ts';
import type { Section } from '../render/command-output.ts';
import { BLANK, line } from '../render/command-output.ts';
import { countOf, formatCount } from '../render/format-amount.ts';
import { diagnosticToJson, unitToJson } from '../reporters/scan-json.ts';
import { isTold } from './scan-summary.ts';

/** What some units' calls come to. Audit events are null where a provider does not tell. */
interface CallTotals {
  readonly calls: number;
  readonly sureCalls: number;
  readonly auditEvents: number | null;
  readonly billedCalls: number;
  readonly heavyCalls: number;
}

/** Shows what a scan would ask for: units, calls and audit events by service, then by account, and how they were estimated. */
export function showPlan({ plans, diagnostics }: PlanResult): CommandResult {
  const units = plans.flatMap((plan) => plan.units);
  const accounts = groupBy(units, ({ provider, accountId }) => [provider, accountId]);
  const value = {
    dry_run: true,
    counts: { units: units.length, ...totalsToJson(totalsOf(units)) },
    accounts: accounts.map((group) => ({
      provider: group[0]?.provider,
      account_id: group[0]?.accountId,
      units: group.length,
      ...totalsToJson(totalsOf(group)),
    })),
    units: units.map(unitToJson),
    diagnostics: diagnostics.map(diagnosticToJson),
  };
  const sections: Section[] = [
    serviceTable(units),
    ...accountSections(accounts),
    ...diagnostics.filter(isTold).map(({ message }) => line(message, 'warning')),
    ...basisSections(units),
    BLANK,
    line(
      `${countOf(units.length, 'unit')}, about ${countOf(totalsOf(units).calls, 'API call')}. Nothing was scanned.`,
      'heading',
    ),
  ];
  return { output: { kind: 'document', value, sections } };
}

function groupBy(units: readonly ScanUnit[], keyOf: (unit: ScanUnit) => readonly string[]): readonly ScanUnit[][] {
  return [...Map.groupBy(units, (unit) => JSON.stringify(keyOf(unit))).values()];
}

function totalsOf(units: readonly ScanUnit[]): CallTotals {
  const sum = (pick: (unit: ScanUnit) => number): number => units.reduce((total, unit) => total + pick(unit), 0);
  const isTelling = units.every(({ callEstimate }) => callEstimate !== undefined);
  return {
    calls: sum(({ estimatedCalls }) => estimatedCalls),
    sureCalls: sum(({ callEstimate, estimatedCalls }) => callEstimate?.sureCalls ?? estimatedCalls),
    auditEvents: isTelling ? sum(({ callEstimate }) => callEstimate?.auditEvents ?? 0) : null,
    billedCalls: sum(({ callEstimate }) => callEstimate?.billedCalls ?? 0),
    heavyCalls: sum(({ callEstimate }) => callEstimate?.heavyCalls ?? 0),
  };
}

function totalsToJson({ calls, sureCalls, auditEvents, billedCalls, heavyCalls }: CallTotals): object {
  return {
    estimated_calls: calls,
    sure_calls: sureCalls,
    audit_events: auditEvents,
    billed_calls: billedCalls,
    heavy_calls: heavyCalls,
  };
}

function serviceTable(units: readonly ScanUnit[]): Section {
  const groups = groupBy(units, ({ provider, accountId, service }) => [provider, accountId, service]);
  return {
    kind: 'table',
    columns: [
      { name: 'provider' },
      { name: 'account' },
      { name: 'service' },
      { name: 'units', align: 'right' },
      { name: 'calls', align: 'right' },
      { name: 'regions' },
    ],
    rows: groups.map((group) => [
      group[0]?.provider ?? '',
      group[0]?.accountId ?? '',
      group[0]?.service ?? '',
      formatCount(group.length),
      formatCount(totalsOf(group).calls),
      [...new Set(group.map(({ region }) => region))].join(', '),
    ]),
  };
}

/** What each account is asked for, where some provider tells what its calls mean. */
function accountSections(accounts: readonly (readonly ScanUnit[])[]): readonly Section[] {
  if (!accounts.flat().some(({ callEstimate }) => callEstimate !== undefined)) return [];
  return [
    BLANK,
    {
      kind: 'table',
      columns: [
        { name: 'provider' },
        { name: 'account' },
        { name: 'calls', align: 'right' },
        { name: 'of them sure', align: 'right' },
        { name: 'audit events', align: 'right' },
        { name: 'billed', align: 'right' },
        { name: 'heavy', align: 'right' },
      ],
      rows: accounts.map((group) => {
        const { calls, sureCalls, auditEvents, billedCalls, heavyCalls } = totalsOf(group);
        return [
          group[0]?.provider ?? '',
          group[0]?.accountId ?? '',
          formatCount(calls),
          formatCount(sureCalls),
          auditEvents === null ? 'unknown' : formatCount(auditEvents),
          formatCount(billedCalls),
          formatCount(heavyCalls),
        ];
      }),
    },
  ];
}

/** How the calls were estimated. */
function basisSections(units: readonly ScanUnit[]): readonly Section[] {
  const isOn = (basis: string) => (unit: ScanUnit) => unit.callEstimate?.basis === basis;
  const [remembered, assumed] = [units.filter(isOn('last_scan')).length, units.filter(isOn('assumption')).length];
  return [
    ...(remembered + assumed === 0 ? [] : [BLANK]),
    ...(remembered === 0 ? [] : [line(`${countOf(remembered, 'unit')}: as many calls as the last scan made.`, 'dim')]),
    ...(assumed === 0
      ? []
      : [
          line(
            `${countOf(assumed, 'unit')} not scanned before: lists without a parent are sure; further pages, children's lists, facets and tags are counted as if every list had one row on one page.`,
            'dim',
          ),
        ]),
  ];
}
