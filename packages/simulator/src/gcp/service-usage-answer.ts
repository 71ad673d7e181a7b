import { BLOCK } from './asset-block.ts';
import { slotCount } from './asset-life.ts';
import { isInventoryOn } from './asset-scope.ts';
import type { InventoryContext } from './assets-answer.ts';
import { forbidden } from './gcp-fault.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import type { ProjectNode } from './organization-layout.ts';

const PATH = /^\/v1\/projects\/([^/]+)\/services(?:\/([^/:]+)(:enable)?)?$/;
const INVENTORY = 'cloudasset.googleapis.com';
const PAGE = { fallback: 50, most: 200 };
/** Services that are enabled everywhere, and that the inventory has nothing of. */
const EVERYWHERE = ['cloudasset.googleapis.com', 'serviceusage.googleapis.com', 'monitoring.googleapis.com'] as const;

/** Answers what is said of a project's services, or gives undefined for another path. */
export function answerServiceUsage(request: GcpRequest, context: InventoryContext): unknown {
  const [, name = '', service = '', verb = ''] = PATH.exec(request.path) ?? [];
  if (name === '' || request.method !== (verb === '' ? 'GET' : 'POST')) return undefined;
  const project = context.state.findProject(name);
  if (project === undefined) throw forbidden('serviceusage.services.list', `projects/${name}`);
  if (verb !== '') context.state.switchedOn.add(project.id);
  return service === '' ? listServices(request, project, context) : describeService(service, project, context);
}

function describeService(service: string, project: ProjectNode, context: InventoryContext): unknown {
  const isOn = servicesOf(project, context).includes(service);
  return {
    name: `${project.name}/services/${service}`,
    parent: project.name,
    config: { name: service, title: service.split('.')[0] },
    state: isOn ? 'ENABLED' : 'DISABLED',
  };
}

function listServices({ query }: GcpRequest, project: ProjectNode, context: InventoryContext): unknown {
  const services = servicesOf(project, context);
  const { rows, nextPageToken } = makePage({
    pageSize: readPageSize(query, PAGE),
    pageToken: query.get('pageToken') ?? '',
    binding: JSON.stringify([project.id, query.get('filter')]),
    fault: undefined,
    from: (position) =>
      services.slice(position).map((service, index) => ({
        position: position + index,
        row: () => describeService(service, project, context),
      })),
  });
  return { services: rows, ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

function servicesOf(project: ProjectNode, { state, faults }: InventoryContext): readonly string[] {
  const used = BLOCK.slice(0, slotCount(project))
    .map(({ assetType }) => assetType.split('/', 1)[0] ?? '')
    .filter((host) => host.endsWith('.googleapis.com'));
  const always = EVERYWHERE.filter((host) => host !== INVENTORY || isInventoryOn(state, faults, project.id));
  return [...new Set([...always, ...used])].toSorted();
}
