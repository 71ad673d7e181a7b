import { type CallOptions, CorkscrewError, type PlanRequest, type ScanMessage, type ScanUnit } from '@corkscrew/core';
import type { PlainScanRequest, ProviderServer } from '@corkscrew/protocol';
import { streamConcurrent } from './stream-concurrent.ts';

/** Units that a plain scan runs at once when the host does not say. */
const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 64;

type UnitScanner = Pick<ProviderServer, 'planScan' | 'scanUnit'>;

/**
 * Runs the units of a plan for a host that knows none. A unit that fails becomes a diagnostic and the others go on; when all
 * fail, the first failure is thrown.
 *
 * @throws {CorkscrewError} `invalid_argument` for filters, which no provider applies.
 */
export async function* scanPlainly(
  scanner: UnitScanner,
  request: PlainScanRequest,
  options: CallOptions,
): AsyncGenerator<ScanMessage> {
  const [filter] = Object.keys(request.filters);
  if (filter !== undefined) {
    throw new CorkscrewError('invalid_argument', `scan: filter "${filter}" is not supported`, {
      hint: 'Filter what the scan returns instead.',
    });
  }
  const plan = await scanner.planScan(planOf(request), options);
  for (const diagnostic of plan.diagnostics) yield { kind: 'diagnostic', diagnostic };
  const run = new PlainRun(scanner, plan.units.length);
  const limit = Math.min(request.concurrency ?? DEFAULT_CONCURRENCY, MAX_CONCURRENCY);
  yield* streamConcurrent(plan.units, (unit, signal) => run.scan(unit, signal), { limit, signal: options.signal });
}

function planOf({ services, types, region }: PlainScanRequest): PlanRequest {
  return { services, types, regions: region === '' ? [] : [region] };
}

class PlainRun {
  readonly #scanner: UnitScanner;
  readonly #units: number;
  #failures = 0;

  constructor(scanner: UnitScanner, units: number) {
    this.#scanner = scanner;
    this.#units = units;
  }

  async *scan(unit: ScanUnit, signal: AbortSignal): AsyncGenerator<ScanMessage> {
    try {
      yield* this.#scanner.scanUnit(unit, { signal });
    } catch (thrown) {
      this.#failures += 1;
      if (signal.aborted || this.#failures === this.#units) throw thrown;
      const error = CorkscrewError.from(thrown);
      const { provider, accountId, region, service, type } = unit;
      const scope = { accountId, region, service, type, subScope: '' };
      const message = `scan unit ${unit.unitId}: ${error.message}`;
      const diagnostic = { severity: 'error', code: error.code, message, provider, scope, operation: '' } as const;
      yield { kind: 'diagnostic', diagnostic: { ...diagnostic, advice: error.hint ?? '' } };
    }
  }
}
