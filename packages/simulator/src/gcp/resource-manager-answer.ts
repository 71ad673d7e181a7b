import { isLost } from './asset-scope.ts';
import type { InventoryContext } from './assets-answer.ts';
import { forbidden, notFound } from './gcp-fault.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import { withEtag } from './iam-policies.ts';
import type { HierarchyNode, ProjectNode } from './organization-layout.ts';
import { answerGetPolicy, answerSetPolicy, type PolicyHolder } from './policy-answer.ts';

const PAGE = { fallback: 50, most: 300 };

const LIST = /^\/v3\/(organizations|folders|projects)(:search)?$/;
const NODE = /^\/v3\/((?:organizations|folders|projects)\/[^/:]+)(?::(getIamPolicy|setIamPolicy))?$/;

/** Answers Resource Manager v3, or gives undefined for a path that it does not have. */
export function answerResourceManager(request: GcpRequest, context: InventoryContext): unknown {
  const { method, path, query } = request;
  const list = LIST.exec(path);
  if (list !== null && method === 'GET') {
    const parent = list[2] === undefined ? (query.get('parent') ?? '') : undefined;
    return listNodes(request, context, { kind: list[1] ?? '', parent });
  }
  const one = NODE.exec(path);
  return one === null ? undefined : answerNode(request, context, { name: one[1] ?? '', verb: one[2] ?? '' });
}

function answerNode(
  request: GcpRequest,
  context: InventoryContext,
  { name, verb }: { readonly name: string; readonly verb: string },
): unknown {
  const node = findNode(context, name);
  if (verb === '') return request.method === 'GET' ? describeNode(node, context) : undefined;
  if (request.method !== 'POST') return undefined;
  const holder = holderOf(node, context);
  return verb === 'getIamPolicy' ? answerGetPolicy(holder) : answerSetPolicy(request, holder, context);
}

function listNodes(
  { query }: GcpRequest,
  context: InventoryContext,
  { kind, parent }: { readonly kind: string; readonly parent: string | undefined },
): unknown {
  const nodes = nodesOf(kind, context).filter(({ ancestors }) => parent === undefined || ancestors[1] === parent);
  const { rows, nextPageToken } = makePage({
    pageSize: Math.min(context.maxPageSize, readPageSize(query, PAGE)),
    pageToken: query.get('pageToken') ?? '',
    binding: JSON.stringify([kind, parent, query.get('query')]),
    fault: undefined,
    from: (position) =>
      nodes
        .slice(position)
        .map((node, index) => ({ position: position + index, row: () => describeNode(node, context) })),
  });
  return { [kind]: rows, ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

function nodesOf(kind: string, { state, faults }: InventoryContext): readonly HierarchyNode[] {
  const { organization, folders, projects } = state.layout;
  if (kind === 'projects') return projects;
  if (faults.hidesOrganization === true) return [];
  return kind === 'folders' ? folders : [organization];
}

function findNode(context: InventoryContext, name: string): HierarchyNode {
  const [kind = '', id = ''] = name.split('/');
  const project = kind === 'projects' ? context.state.findProject(id) : undefined;
  const node = project ?? nodesOf(kind, context).find((known) => known.name === name);
  if (node === undefined) throw forbidden(`resourcemanager.${kind}.get`, name);
  return node;
}

function describeNode(node: HierarchyNode, { state, faults }: InventoryContext): unknown {
  const common = {
    name: node.name,
    ...(node.ancestors[1] === undefined ? {} : { parent: node.ancestors[1] }),
    displayName: node.displayName,
    etag: withEtag([]).etag,
  };
  if (!('id' in node)) return { ...common, state: 'ACTIVE' };
  const { id, index } = node as ProjectNode;
  return { ...common, projectId: id, state: isLost(state, faults, index) ? 'DELETE_REQUESTED' : 'ACTIVE' };
}

function holderOf(node: HierarchyNode, { state }: InventoryContext): PolicyHolder {
  const policy = state.policy({ node, place: undefined });
  if (policy === undefined) throw notFound(node.name);
  return {
    key: node.name,
    policy,
    exists: (member) => {
      const email = /^serviceAccount:(corkscrew[^@]*@.+)$/.exec(member)?.[1];
      if (email === undefined) return true;
      const account = state.accounts.get(email);
      if (account === undefined) return false;
      account.unknownFor -= 1;
      return account.unknownFor < 0;
    },
  };
}
