import type { ProviderClient, ResourceRef } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import type { Row } from '../render/command-output.ts';
import { countOf } from '../render/format-amount.ts';
import { chooseProvider, connectProviders } from './connect-providers.ts';

const COLUMNS = ['id', 'name', 'type', 'service', 'region', 'account_id', 'attributes'].map((name) => ({ name }));

interface Listing {
  readonly service: string;
  readonly type: string;
  readonly region: string;
  readonly limit: number;
}

/** Lists resources of one type, page by page as the reader takes them. */
export async function list(context: CommandContext): Promise<CommandResult> {
  const [service = '', type = ''] = context.args;
  const region = context.flags.text('region') ?? '';
  const limit = context.flags.integer('limit') ?? Number.POSITIVE_INFINITY;
  const provider = chooseProvider(context);
  return {
    output: {
      kind: 'records',
      columns: COLUMNS,
      batches: streamPages(context, provider, { service, type, region, limit }),
      footer: (count) => countOf(count, 'resource'),
    },
  };
}

async function* streamPages(
  context: CommandContext,
  provider: string,
  { service, type, region, limit }: Listing,
): AsyncGenerator<readonly Row[], void, undefined> {
  const { signal } = context;
  await using connected = await connectProviders(context, [provider]);
  const [client] = connected.clients as [ProviderClient];
  let left = limit;
  let nextToken = '';
  const seenTokens = new Set<string>();
  do {
    const page = await client.listResources({ service, type, region, nextToken }, { signal });
    yield page.resources.slice(0, left).map(toRow);
    left -= page.resources.length;
    nextToken = page.nextToken;
    if (nextToken !== '' && seenTokens.has(nextToken)) {
      throw new CorkscrewError(
        'plugin_misbehaved',
        `list ${service}:${type}: ${provider} gave the same page token twice`,
      );
    }
    seenTokens.add(nextToken);
  } while (nextToken !== '' && left > 0);
}

function toRow(resource: ResourceRef): Row {
  const { id, name, type, service, region, accountId, basicAttributes } = resource;
  return [id, name, type, service, region, accountId, basicAttributes];
}
