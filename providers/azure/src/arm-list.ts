import { type CallOptions, paginate } from '@corkscrew/sdk';
import { BadReplyError, type CallStats, type JsonReply } from '@corkscrew/sdk/http';
import type { ArmOptions, AzureApi } from './azure-api.ts';

/** A list of Resource Manager. */
export interface ArmList extends Pick<ArmOptions, 'apiVersion' | 'query'> {
  readonly path: string;
}

/** Options of a list. */
export interface ArmListOptions extends CallOptions {
  readonly stats?: CallStats | undefined;
}

/** Reads a whole list whose pages are asked by POST. @throws as {@link listArm} does */
export function listArmByPost(
  api: AzureApi,
  list: ArmList,
  options: ArmListOptions,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return listPages(list.path, options.signal, (link) => {
    const query = link === undefined ? list.query : Object.fromEntries(new URL(link).searchParams);
    return api.post(list.path, { ...list, ...options, query });
  });
}

/**
 * Reads a whole list of Resource Manager.
 *
 * @throws {BadReplyError} where it does not come to its end: a link that leads back, a page without items.
 */
export function listArm(
  api: AzureApi,
  { path, ...list }: ArmList,
  options: ArmListOptions,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return listPages(path, options.signal, (link) =>
    link === undefined ? api.get(path, { ...list, ...options }) : api.getNext(link, options),
  );
}

async function listPages(
  path: string,
  signal: AbortSignal | undefined,
  fetchPage: (link: string | undefined) => Promise<JsonReply>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  const pages = paginate<JsonReply, string>({
    fetchPage,
    nextToken: ({ body }) => {
      const link = body['nextLink'];
      return typeof link === 'string' ? link : undefined;
    },
    signal,
  });
  for await (const { page, end } of pages) {
    const { value } = page.body;
    if (!Array.isArray(value)) throw new BadReplyError(`the reply to ${path} has no list`);
    items.push(...(value as Readonly<Record<string, unknown>>[]));
    if (end !== undefined && end !== 'last_page') throw new BadReplyError(`the list ${path} does not end: ${end}`);
  }
  return items;
}
