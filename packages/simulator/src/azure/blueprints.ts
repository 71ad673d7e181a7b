import type { RowBlock } from './row-template.ts';
import { COMPUTE } from './templates/compute.ts';
import { DATA } from './templates/data.ts';
import { NETWORK } from './templates/network.ts';
import { OPERATIONS } from './templates/operations.ts';
import { PLATFORM } from './templates/platform.ts';
import { WEB } from './templates/web.ts';

/** What stands in a resource group. */
export interface Blueprint {
  readonly name: string;
  /** In the order of their types. */
  readonly blocks: readonly RowBlock[];
  /** Slots of all blocks, those included that are empty at first. */
  readonly slots: number;
  /** Rows at the start. */
  readonly rows: number;
}

/** The last slot of each block is empty at first: what comes later stands there. */
export const SPARE_SLOTS = 1;

function blueprint(name: string, blocks: readonly RowBlock[]): Blueprint {
  const sorted = blocks.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return {
    name,
    blocks: sorted,
    slots: sorted.reduce((sum, { count, parts }) => sum + (count + SPARE_SLOTS) * parts.length, 0),
    rows: sorted.reduce((sum, { count, parts }) => sum + count * parts.length, 0),
  };
}

function keyOf({ parts }: RowBlock): string {
  return parts[0]?.type.toLowerCase() ?? '';
}

function block(count: number, ...parts: RowBlock['parts']): RowBlock {
  return { count, parts };
}

/** What resource groups are made of, in turns. */
export const BLUEPRINTS: readonly Blueprint[] = [
  blueprint('web', [
    block(4, WEB.site),
    block(1, WEB.plan),
    block(2, DATA.storageAccount),
    block(1, DATA.sqlServer, DATA.sqlDatabase),
    block(1, OPERATIONS.vault),
    block(1, OPERATIONS.identity),
    block(1, OPERATIONS.component),
    block(1, OPERATIONS.actionGroup),
    block(2, OPERATIONS.metricAlert),
    block(1, NETWORK.privateEndpoint),
    block(1, NETWORK.virtualNetwork),
  ]),
  blueprint('machines', [
    block(6, COMPUTE.virtualMachine, COMPUTE.extension),
    block(12, COMPUTE.disk),
    block(2, COMPUTE.snapshot),
    block(1, COMPUTE.availabilitySet),
    block(6, NETWORK.networkInterface),
    block(2, NETWORK.securityGroup),
    block(2, NETWORK.publicIp),
    block(1, NETWORK.loadBalancer),
    block(1, NETWORK.virtualNetwork),
    block(1, NETWORK.routeTable),
    block(1, OPERATIONS.recoveryVault),
  ]),
  blueprint('platform', [
    block(1, PLATFORM.cluster),
    block(2, PLATFORM.registry),
    block(2, COMPUTE.scaleSet),
    block(1, PLATFORM.serviceBus),
    block(1, PLATFORM.eventHub),
    block(1, DATA.cosmos),
    block(1, DATA.redis),
    block(2, DATA.storageAccount),
    block(1, OPERATIONS.vault),
    block(1, OPERATIONS.workspace),
    block(2, OPERATIONS.identity),
    block(1, NETWORK.virtualNetwork),
    block(1, NETWORK.securityGroup),
    block(3, NETWORK.dnsZone),
  ]),
];

/** Templates by their type in lower case. */
export const TEMPLATES_BY_TYPE: ReadonlyMap<string, RowBlock['parts'][number]> = new Map(
  BLUEPRINTS.flatMap(({ blocks }) => blocks.flatMap(({ parts }) => parts)).map((part) => [
    part.type.toLowerCase(),
    part,
  ]),
);
