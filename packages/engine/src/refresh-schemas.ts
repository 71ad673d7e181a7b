import { ANY_SCOPE, CorkscrewError, type SchemaState, type TypeSchema } from '@corkscrew/core';
import { callWithin } from './deadline.ts';
import type { ProviderPlan } from './plan-scan.ts';
import type { ScanSession } from './scan-session.ts';

/** Services that a provider is asked about at once, which bounds its answer. */
const SERVICES_AT_ONCE = 20;

/** A resource type as a scan met it. */
export interface MetType {
  readonly service: string;
  readonly type: string;
}

/**
 * Asks a provider for the typed columns of the types that a scan met, and has the sink keep them: of types that have none yet,
 * whose data is shaped by another version, or that nobody has asked about for long. A provider that has none is passed over;
 * one that fails costs a warning, as the columns can also be told from the payloads.
 */
export async function refreshSchemas(session: ScanSession, plan: ProviderPlan): Promise<void> {
  const met = session.tally.listTypes(plan.provider);
  if (met.length === 0) return;
  try {
    const due = await findDueTypes(session, plan, met);
    const services = [...new Set([...due.keys()].map((key) => readKey(key).service))];
    for (let from = 0; from < services.length; from += SERVICES_AT_ONCE) {
      const schemas = await fetchSchemas(session, plan, services.slice(from, from + SERVICES_AT_ONCE));
      await recordDue(session, plan, { due, schemas });
    }
  } catch (error) {
    if (session.signal.aborted) throw error;
    const { code, message, hint = '' } = CorkscrewError.from(error, 'unavailable');
    if (code === 'unsupported') return;
    session.report({
      severity: 'warning',
      code: 'schemas_unavailable',
      message: `${message}; the columns of its types are told from their payloads`,
      advice: hint,
      provider: plan.provider,
      scope: ANY_SCOPE,
      operation: '',
    });
  }
}

/** The types that the provider has to be asked about, with the version of what shapes them. */
async function findDueTypes(
  session: ScanSession,
  plan: ProviderPlan,
  met: readonly MetType[],
): Promise<ReadonlyMap<string, string>> {
  const known = new Map((await session.sink.listSchemas(plan.provider)).map((state) => [keyOf(state), state]));
  const oldest = session.clock.now().getTime() - session.limits.schemaAgeMs;
  const due = new Map<string, string>();
  for (const type of met) {
    const version = versionOf(plan, type.service);
    if (isDue(known.get(keyOf(type)), version, oldest)) due.set(keyOf(type), version);
  }
  return due;
}

function isDue(state: SchemaState | undefined, version: string, oldest: number): boolean {
  return state === undefined || state.normaliserVersion !== version || state.recordedAt.getTime() < oldest;
}

async function fetchSchemas(
  session: ScanSession,
  { client, provider }: ProviderPlan,
  services: readonly string[],
): Promise<readonly TypeSchema[]> {
  return await callWithin((signal) => client.getSchemas(services, { signal }), {
    clock: session.clock,
    signal: session.signal,
    timeoutMs: session.limits.schemaTimeoutMs,
    label: `read schemas of ${provider}`,
  });
}

async function recordDue(
  session: ScanSession,
  { provider }: ProviderPlan,
  { due, schemas }: { readonly due: ReadonlyMap<string, string>; readonly schemas: readonly TypeSchema[] },
): Promise<void> {
  const wanted = schemas.flatMap((schema) => {
    const normaliserVersion = due.get(keyOf(schema));
    const { typeName, service, type, columns } = schema;
    return normaliserVersion === undefined || columns.length === 0
      ? []
      : [{ typeName, service, type, columns, normaliserVersion }];
  });
  if (wanted.length === 0) return;
  await session.sink.recordSchemas({ provider, recordedAt: session.clock.now(), schemas: wanted });
}

function versionOf({ units }: ProviderPlan, service: string): string {
  return units.find((unit) => unit.service === service || unit.service === '*')?.normaliserVersion ?? '';
}

function keyOf({ service, type }: MetType): string {
  return `${service}\n${type}`;
}

function readKey(key: string): MetType {
  const [service = '', type = ''] = key.split('\n');
  return { service, type };
}
