import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** An asset with everything that is said of it. */
export type FakeAsset = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly assetType: string;
  readonly ancestors: readonly string[];
};

/** A request as the fake receives it. */
export interface FakeRequest {
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A reply of the fake. */
export interface FakeReply {
  readonly status?: number;
  readonly body: unknown;
}

/** What the fake organisation has. */
export interface FakeOrganisation {
  readonly assets: readonly FakeAsset[];
  readonly projects: readonly string[];
  /** Stands before the fake's own answers; undefined lets them through. */
  readonly answer?: (request: FakeRequest) => FakeReply | undefined;
}

/** An organisation on loopback. */
export interface FakeGcp {
  readonly url: string;
  readonly requests: FakeRequest[];
  close(): Promise<void>;
}

export const READ_TIME = '2026-03-01T12:00:00Z';
const MEMBERS = {
  RESOURCE: 'resource',
  IAM_POLICY: 'iamPolicy',
  ORG_POLICY: 'orgPolicy',
  ACCESS_POLICY: 'accessPolicy',
};

/** Starts an organisation that answers the inventory's lists and the search for projects. */
export async function startFakeGcp(organisation: FakeOrganisation): Promise<FakeGcp> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const { headers, method = '' } = incoming;
    const request = { path: url.pathname, method, query: url.searchParams, headers };
    requests.push(request);
    const { status = 200, body } = organisation.answer?.(request) ?? answerGet(organisation, request);
    response
      .writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** A refusal as Google's APIs write it. */
export function refusal(status: number, reason: string, message = 'no'): FakeReply {
  return { status, body: { error: { code: status, message, status: 'X', details: [{ reason }] } } };
}

function answerGet({ assets, projects }: FakeOrganisation, { path, query }: FakeRequest): FakeReply {
  if (path === '/v3/projects:search') {
    const found = projects.map((id, index) => ({ projectId: id, name: `projects/${index + 1}`, state: 'ACTIVE' }));
    return { body: { projects: [...found, { projectId: 'old', name: 'projects/99', state: 'DELETE_REQUESTED' }] } };
  }
  if (path === '/v3/organizations:search') return { body: {} };
  if (/^\/v1\/projects\/[^/]+\/services$/.test(path)) return { body: {} };
  const unknown = query
    .getAll('assetTypes')
    .find((text) => !assets.some(({ assetType }) => patternOf(text).test(assetType)));
  if (unknown !== undefined && !/cloudresourcemanager/.test(unknown)) return refusal(400, 'INVALID_ARGUMENT', unknown);
  const parent = /^\/v1\/([a-z]+\/[^/]+)\/assets$/.exec(path)?.[1];
  if (parent === undefined) return refusal(404, 'NOT_FOUND', `nothing at ${path}`);
  return {
    body: listAssets(
      assets.filter((asset) => isBelow(asset, parent, projects)),
      query,
    ),
  };
}

function isBelow({ ancestors }: FakeAsset, parent: string, projects: readonly string[]): boolean {
  const number = parent.startsWith('projects/') ? projects.indexOf(parent.replace('projects/', '')) + 1 : 0;
  return ancestors.includes(number > 0 ? `projects/${number}` : parent);
}

/** Types are asked for as regular expressions over their whole names. */
function patternOf(text: string): RegExp {
  return new RegExp(`^(?:${text.replace(/^\(\?i\)/, '')})$`, 'i');
}

/** Gives fewer than asked for and still has more, as the inventory does. */
const MOST = 400;

function listAssets(assets: readonly FakeAsset[], query: URLSearchParams): Readonly<Record<string, unknown>> {
  const member = MEMBERS[query.get('contentType') as keyof typeof MEMBERS];
  const types = query.getAll('assetTypes');
  const wanted = assets.filter(
    (asset) =>
      asset[member] !== undefined &&
      (types.length === 0 || types.some((text) => patternOf(text).test(asset.assetType))),
  );
  const start = Number(query.get('pageToken') ?? 0);
  const end = start + Math.min(MOST, Number(query.get('pageSize') ?? 100));
  const page = wanted.slice(start, end).map(({ name, assetType, ancestors, updateTime, [member]: said }) => ({
    name,
    assetType,
    ancestors,
    updateTime,
    [member]: said,
  }));
  return { readTime: READ_TIME, assets: page, ...(end < wanted.length ? { nextPageToken: String(end) } : {}) };
}
