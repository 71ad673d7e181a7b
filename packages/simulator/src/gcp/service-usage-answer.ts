import { BLOCK } from './asset-block.ts';
import { slotCount } from './asset-life.ts';
import type { InventoryContext } from './assets-answer.ts';
import { forbidden } from './gcp-fault.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import type { ProjectNode } from './organization-layout.ts';

const PATH = /^\/v1\/projects\/([^/]+)\/services$/;
const PAGE = { fallback: 50, most: 200 };
/** Services that are enabled everywhere, and that the inventory has nothing of. */
const EVERYWHERE = ['cloudasset.googleapis.com', 'serviceusage.googleapis.com', 'monitoring.googleapis.com'] as const;

/** Answers the list of a project's services, or gives undefined for another path. */
export function answerServiceUsage({ method, path, query }: GcpRequest, { state }: InventoryContext): unknown {
  const [, name = ''] = PATH.exec(path) ?? [];
  if (name === '' || method !== 'GET') return undefined;
  const project = state.findProject(name);
  if (project === undefined) throw forbidden('serviceusage.services.list', `projects/${name}`);
  const services = servicesOf(project);
  const { rows, nextPageToken } = makePage({
    pageSize: readPageSize(query, PAGE),
    pageToken: query.get('pageToken') ?? '',
    binding: JSON.stringify([name, query.get('filter')]),
    fault: undefined,
    from: (position) =>
      services.slice(position).map((service, index) => ({
        position: position + index,
        row: () => ({
          name: `${project.name}/services/${service}`,
          parent: project.name,
          config: { name: service, title: service.split('.')[0] },
          state: 'ENABLED',
        }),
      })),
  });
  return { services: rows, ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

function servicesOf(project: ProjectNode): readonly string[] {
  const used = BLOCK.slice(0, slotCount(project))
    .map(({ assetType }) => assetType.split('/', 1)[0] ?? '')
    .filter((host) => host.endsWith('.googleapis.com'));
  return [...new Set([...EVERYWHERE, ...used])].toSorted();
}
