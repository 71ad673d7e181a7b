import type { Asset } from './asset.ts';
import type { GcpType } from './type-name.ts';

/** What assets say of the document that describes them. */
export interface TypeOrigin {
  readonly type: GcpType;
  /** `v1`. */
  readonly version: string;
  /** Name of its schema there: `DatabaseInstance`. */
  readonly schema: string;
}

/** Remembers, for each type that a session met, the document that its assets name. */
export interface TypeOrigins {
  /** Takes it from the first asset of the type; passes over the others. */
  note(type: GcpType, asset: Asset): void;
  listOf(service: string): readonly TypeOrigin[];
}

const MAX_TYPES = 5_000;

/** Makes an empty memory. */
export function createTypeOrigins(): TypeOrigins {
  const origins = new Map<GcpType, TypeOrigin>();
  return {
    note: (type, { resource }) => {
      if (origins.has(type) || origins.size >= MAX_TYPES) return;
      const { version, discoveryName } = (resource ?? {}) as { version?: unknown; discoveryName?: unknown };
      origins.set(type, { type, version: textOf(version), schema: textOf(discoveryName) });
    },
    listOf: (service) => [...origins.values()].filter(({ type }) => type.service === service),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
