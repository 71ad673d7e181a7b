import type { ScanEvent, ScanUnit, UnitResult } from '@corkscrew/core';

/** How far one service is, over all its units. */
export interface ServiceProgress {
  readonly provider: string;
  readonly service: string;
  readonly plannedUnits: number;
  readonly runningUnits: number;
  readonly finishedUnits: number;
  readonly resources: number;
  /** What one of its units is doing. */
  readonly activity: string;
}

/** How far a scan is. */
export interface ProgressTotals {
  readonly providers: readonly string[];
  readonly plannedUnits: number;
  readonly finishedUnits: number;
  readonly resources: number;
  readonly calls: number;
  readonly throttledCalls: number;
  /** Enumerations that left something unseen. */
  readonly gaps: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Adds up scan events for a display. Its size depends on services and running units, never on resources. */
export class ScanProgress {
  readonly #services = new Map<string, Mutable<ServiceProgress>>();
  readonly #running = new Map<string, { calls: number; throttledCalls: number }>();
  readonly #totals: Mutable<ProgressTotals> = {
    providers: [],
    plannedUnits: 0,
    finishedUnits: 0,
    resources: 0,
    calls: 0,
    throttledCalls: 0,
    gaps: 0,
  };

  get totals(): ProgressTotals {
    let { calls, throttledCalls } = this.#totals;
    for (const unit of this.#running.values()) {
      calls += unit.calls;
      throttledCalls += unit.throttledCalls;
    }
    return { ...this.#totals, calls, throttledCalls };
  }

  /** Services in the order in which they were planned. */
  listServices(): readonly ServiceProgress[] {
    return [...this.#services.values()];
  }

  apply(event: ScanEvent): void {
    switch (event.kind) {
      case 'scan_started':
        this.#totals.providers = event.providers;
        return;
      case 'plan_ready':
        this.#plan(event.units);
        return;
      case 'unit_started':
        this.#startUnit(event.unit);
        return;
      case 'unit_progress':
        this.#running.set(keyOf(event.unit), event.progress);
        this.#service(event.unit.provider, event.unit.service).activity = event.progress.activity;
        return;
      case 'resources_received':
        this.#addResources(event.unit.provider, event.countByService);
        return;
      case 'unit_finished':
        this.#finishUnit(event.result);
        return;
      case 'diagnostic':
      case 'plugin_restarted':
      case 'published':
      case 'scan_finished':
        return;
      default:
        event satisfies never;
    }
  }

  #plan(units: readonly ScanUnit[]): void {
    this.#totals.plannedUnits += units.length;
    for (const unit of units) this.#service(unit.provider, unit.service).plannedUnits += 1;
  }

  /** A unit that starts again runs once. */
  #startUnit(unit: ScanUnit): void {
    if (!this.#running.has(keyOf(unit))) this.#service(unit.provider, unit.service).runningUnits += 1;
    this.#running.set(keyOf(unit), { calls: 0, throttledCalls: 0 });
  }

  #addResources(provider: string, countByService: Readonly<Record<string, number>>): void {
    for (const [service, count] of Object.entries(countByService)) {
      this.#service(provider, service).resources += count;
      this.#totals.resources += count;
    }
  }

  #finishUnit({ unit, claims, calls, throttledCalls }: UnitResult): void {
    const service = this.#service(unit.provider, unit.service);
    if (this.#running.delete(keyOf(unit))) service.runningUnits -= 1;
    service.finishedUnits += 1;
    this.#totals.finishedUnits += 1;
    this.#totals.calls += calls;
    this.#totals.throttledCalls += throttledCalls;
    this.#totals.gaps += claims.filter(({ outcome }) => outcome !== 'complete' && outcome !== 'not_applicable').length;
  }

  #service(provider: string, service: string): Mutable<ServiceProgress> {
    const key = `${provider}/${service}`;
    let progress = this.#services.get(key);
    if (progress === undefined) {
      progress = { provider, service, plannedUnits: 0, runningUnits: 0, finishedUnits: 0, resources: 0, activity: '' };
      this.#services.set(key, progress);
    }
    return progress;
  }
}

function keyOf(unit: ScanUnit): string {
  return `${unit.provider}/${unit.unitId}`;
}
