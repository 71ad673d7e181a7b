import { ArmFault, forbidden, notFound } from './arm-fault.ts';
import { TEMPLATES_BY_TYPE } from './blueprints.ts';
import { answerChild, readChildQuestion } from './child-answer.ts';
import { CHILD_TEMPLATES } from './child-templates.ts';
import { findEntry } from './find-entry.ts';
import type { TableEntry } from './graph-table.ts';
import { answerGroups } from './management-groups.ts';
import type { TenantLayout } from './tenant-layout.ts';
import type { TenantState } from './tenant-state.ts';

/** A GET of Resource Manager. */
export interface ArmRequest {
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Where the tenant is, for links to further pages. */
  readonly url: string;
}

const PAGE = 1_000;

/**
 * Answers a GET of Resource Manager.
 *
 * @throws ArmFault 400, 403, 404
 */
export function answerArm(request: ArmRequest, state: TenantState): unknown {
  const { path, query } = request;
  if (query.get('api-version') === null) {
    throw new ArmFault(400, 'MissingApiVersionParameter', {
      message: 'The api-version query parameter (?api-version=) is required for all requests.',
    });
  }
  const { layout } = state;
  if (path === '/subscriptions') return listOf(state.listed().map((id) => subscriptionOf(layout, id)));
  if (path === '/tenants') return listOf([{ id: `/tenants/${layout.tenantId}`, tenantId: layout.tenantId }]);
  if (path.startsWith('/providers/Microsoft.Management/')) return answerGroups(path, state);
  const [, id, rest = ''] = /^\/subscriptions\/([^/]+)(\/.*)?$/i.exec(path) ?? [];
  if (id === undefined) throw notFound(path);
  return answerSubscription({ id: id.toLowerCase(), rest }, request, state);
}

/** The address of a cloud, for clients that ask. */
export function cloudMetadata(url: string): unknown {
  return [
    {
      name: 'Simulated',
      resourceManager: url,
      authentication: { loginEndpoint: url, audiences: [url], tenant: 'common' },
      graph: url,
      microsoftGraphResourceId: url,
    },
  ];
}

function answerSubscription(
  place: { readonly id: string; readonly rest: string },
  request: ArmRequest,
  state: TenantState,
): unknown {
  const { id, rest } = place;
  if (!state.listed().includes(id)) throw notFound(id, 'SubscriptionNotFound');
  if (rest === '') return subscriptionOf(state.layout, id);
  const isReadable = state.readable().has(id);
  if (/^\/providers\/Microsoft\.Authorization\/permissions$/i.test(rest)) {
    return listOf(isReadable ? [{ actions: ['*/read'], notActions: [] }] : []);
  }
  if (!isReadable) throw forbidden('Microsoft.Resources/subscriptions/read', `/subscriptions/${id}`);
  if (/^\/providers$/i.test(rest)) return listOf(providersOf(id));
  if (/^\/resourcegroups$/i.test(rest))
    return page(
      entriesIn(state, 'resourcecontainers', id).filter(({ type }) => type.endsWith('/resourcegroups')),
      request,
    );
  if (/^\/resources$/i.test(rest)) return page(entriesIn(state, 'resources', id), request);
  const authority = /^\/providers\/Microsoft\.Authorization\/(roleAssignments|roleDefinitions)$/i.exec(rest)?.[1];
  if (authority !== undefined) return listOf(authorityOf(state, id, authority.toLowerCase()));
  return getResource(request, state);
}

/** Roles and their assignments at a subscription: also those that it inherits, and Azure's own. */
function authorityOf(state: TenantState, subscriptionId: string, type: string): readonly unknown[] {
  const found: unknown[] = [];
  state.table('authorizationresources')?.scan(0, (entry) => {
    const isSeen = entry.subscriptionId === undefined || entry.subscriptionId === subscriptionId;
    if (isSeen && entry.type.endsWith(`/${type}`)) found.push(compact(entry, GRAPH_COLUMNS));
    return true;
  });
  return found;
}

function subscriptionOf(layout: TenantLayout, id: string): unknown {
  const found = layout.subscriptions.find((candidate) => candidate.id === id);
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    displayName: found?.name ?? '',
    tenantId: layout.tenantId,
    state: 'Enabled',
    subscriptionPolicies: { quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased',
  };
}

function entriesIn(state: TenantState, table: string, subscriptionId: string): readonly TableEntry[] {
  const found: TableEntry[] = [];
  state.table(table)?.scan(0, (entry) => {
    if (entry.subscriptionId === subscriptionId) found.push(entry);
    return true;
  });
  return found;
}

function page(entries: readonly TableEntry[], { path, query, url }: ArmRequest): unknown {
  const top = Math.min(PAGE, Number(query.get('$top') ?? PAGE));
  const from = Number(query.get('$skiptoken') ?? 0);
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(from)) {
    throw new ArmFault(400, 'InvalidParameter', { message: 'The paging parameters are invalid.' });
  }
  const value = entries.slice(from, from + top).map((entry) => toListItem(entry));
  if (from + top >= entries.length) return listOf(value);
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + top));
  return { value, nextLink: `${url}${path}?${next.toString()}` };
}

/** An item of a list of everything: without its properties. */
function toListItem(entry: TableEntry): unknown {
  return compact(entry, new Set(['properties', ...GRAPH_COLUMNS]));
}

/** A resource by its id, or what is below one, in a version that its provider takes. */
function getResource({ path, query }: ArmRequest, state: TenantState): unknown {
  const question = readChildQuestion(path);
  if (question !== undefined) {
    const { template } = question;
    if (state.isDenied(template.type)) throw forbidden(`${template.type}/read`, path);
    assertVersion(template, query);
    return answerChild(question, state);
  }
  const entry = findEntry(state, path);
  const template = entry === undefined ? undefined : TEMPLATES_BY_TYPE.get(entry.type);
  if (entry === undefined) throw notFound(path);
  if (template !== undefined) assertVersion(template, query);
  return compact(entry, GRAPH_COLUMNS);
}

function assertVersion(
  template: { readonly type: string; readonly apiVersions: readonly string[] },
  query: URLSearchParams,
): void {
  const version = query.get('api-version') ?? '';
  if (template.apiVersions.includes(version)) return;
  const versions = template.apiVersions.join(', ');
  const type = template.type.split('/').slice(1).join('/');
  throw new ArmFault(400, 'NoRegisteredProviderFound', {
    message: `No registered resource provider found for location 'westeurope' and API version '${version}' for type '${type}'. The supported api-versions are '${versions}'. The supported locations are 'westeurope, northeurope'.`,
  });
}

/** Columns that Resource Graph adds to what Resource Manager gives. */
const GRAPH_COLUMNS: ReadonlySet<string> = new Set(['tenantId', 'resourceGroup', 'subscriptionId']);

function compact(entry: TableEntry, leftOut: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const members = Object.entries(entry.row()).filter(
    ([key, value]) => value !== null && value !== '' && !leftOut.has(key),
  );
  return { ...Object.fromEntries(members), type: TEMPLATES_BY_TYPE.get(entry.type)?.type ?? entry.type };
}

function providersOf(subscriptionId: string): readonly unknown[] {
  const templates = [...TEMPLATES_BY_TYPE.values(), ...CHILD_TEMPLATES];
  const byNamespace = Map.groupBy(templates, ({ type }) => type.split('/', 1)[0] ?? '');
  return [...byNamespace].map(([namespace, ofNamespace]) => ({
    id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    resourceTypes: ofNamespace.map(({ type, apiVersions }) => ({
      resourceType: type.slice(namespace.length + 1),
      apiVersions: apiVersions.toReversed(),
      defaultApiVersion: apiVersions.at(-1),
      locations: ['West Europe', 'North Europe'],
    })),
  }));
}

function listOf(value: readonly unknown[]): unknown {
  return { value };
}
