import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Diagnostic, Resource } from '@corkscrew/core';
import { toWireSignedCount } from '../convert/count.ts';
import { toWireResource } from '../convert/resource.ts';
import type { ResourceSchema, ScanStatsSchema } from '../gen/corkscrew_pb.ts';

/** One answer holds everything, so it cannot hold any number nor any size. */
const MAX_RESOURCES = 50_000;
const MAX_CHARS = 256 * 1024 * 1024;

export type WireResourceInit = MessageInitShape<typeof ResourceSchema>;

/** Gathers what a scan found into one answer of the published contract, and counts it. */
export class PlainAnswer {
  readonly #resources: WireResourceInit[] = [];
  readonly #errors: string[] = [];
  readonly #resourceCounts: Record<string, number> = {};
  readonly #serviceCounts: Record<string, number> = {};
  readonly #includeRelationships: boolean;
  readonly #maxResources: number;
  readonly #startedAt = performance.now();
  #failures = 0;
  #chars = 0;

  /** With `maxResources`, the answer is full at that number already. */
  constructor(includeRelationships: boolean, maxResources: number = MAX_RESOURCES) {
    this.#includeRelationships = includeRelationships;
    this.#maxResources = Math.min(maxResources, MAX_RESOURCES);
  }

  get resources(): WireResourceInit[] {
    return this.#resources;
  }

  get errors(): string[] {
    return this.#errors;
  }

  /** Takes a resource, or says that there is no room for it. One that is larger than an answer may be travels alone. */
  add(resource: Resource): boolean {
    const chars = resource.rawData.length + resource.attributes.length;
    const isEmpty = this.#resources.length === 0;
    if (this.#resources.length >= this.#maxResources || (!isEmpty && this.#chars + chars > MAX_CHARS)) return false;
    this.#chars += chars;
    this.#resources.push(toPlainResource(resource, this.#includeRelationships));
    this.#resourceCounts[resource.type] = (this.#resourceCounts[resource.type] ?? 0) + 1;
    this.#serviceCounts[resource.service] = (this.#serviceCounts[resource.service] ?? 0) + 1;
    return true;
  }

  addFinding({ severity, message }: Diagnostic): void {
    this.#errors.push(message);
    if (severity === 'error') this.#failures += 1;
  }

  /** Resources of this answer by type and service; `failed_resources` counts the errors, of which each may stand for more. */
  countStats(): MessageInitShape<typeof ScanStatsSchema> {
    return {
      totalResources: toWireSignedCount(this.#resources.length),
      failedResources: toWireSignedCount(this.#failures),
      durationMs: BigInt(Math.round(performance.now() - this.#startedAt)),
      resourceCounts: this.#resourceCounts,
      serviceCounts: this.#serviceCounts,
    };
  }
}

export function toPlainResource(resource: Resource, includeRelationships: boolean): WireResourceInit {
  return toWireResource(includeRelationships ? resource : { ...resource, relationships: [] });
}
