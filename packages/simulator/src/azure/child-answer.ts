import { notFound } from './arm-fault.ts';
import { listChildren } from './child-rows.ts';
import { CHILD_TEMPLATES, type ChildTemplate, SUBSCRIPTION_TYPE } from './child-templates.ts';
import { findEntry } from './find-entry.ts';
import type { TableEntry } from './graph-table.ts';
import type { TenantState } from './tenant-state.ts';

/** What is asked of a parent: the whole list, or one of it by its name. */
export interface ChildQuestion {
  readonly template: ChildTemplate;
  readonly parentId: string;
  readonly name: string | undefined;
}

const PATTERNS = CHILD_TEMPLATES.map((template) => ({ template, pattern: patternOf(template) }));

/** Reads the path of a GET; undefined where it asks for something else. */
export function readChildQuestion(path: string): ChildQuestion | undefined {
  for (const { template, pattern } of PATTERNS) {
    const [, parentId, name] = pattern.exec(path) ?? [];
    if (parentId !== undefined) return { template, parentId, name };
  }
  return undefined;
}

/** @throws ArmFault 404 where the parent or what is asked for is not there. */
export function answerChild({ template, parentId, name }: ChildQuestion, state: TenantState): unknown {
  const parent = template.parent === SUBSCRIPTION_TYPE ? findSubscription(state, parentId) : findEntry(state, parentId);
  if (parent === undefined) throw notFound(parentId);
  const rows = listChildren(state.layout, template, parent).map((entry) => entry.row());
  if (name === undefined) return template.isSingle === true ? rows[0] : { value: rows };
  const found = rows.find((row) => String(row['name']).toLowerCase() === name.toLowerCase());
  if (found === undefined) throw notFound(`${parentId}${template.path}/${name}`);
  return found;
}

function findSubscription(state: TenantState, id: string): TableEntry | undefined {
  let found: TableEntry | undefined;
  state.table('resourcecontainers')?.scan(0, (entry) => {
    if (entry.type === SUBSCRIPTION_TYPE && entry.id().toLowerCase() === id.toLowerCase()) found = entry;
    return found === undefined;
  });
  return found;
}

function patternOf({ parent, path, isSingle }: ChildTemplate): RegExp {
  const [namespace = '', ...types] = parent.split('/');
  const below =
    parent === SUBSCRIPTION_TYPE
      ? ''
      : `/resourcegroups/[^/]+/providers/${namespace}${types.map((type) => `/${type}/[^/]+`).join('')}`;
  const end = isSingle === true ? '' : '(?:/([^/]+))?';
  return new RegExp(`^(/subscriptions/[^/]+${below})${path}${end}$`.replaceAll('.', String.raw`\.`), 'i');
}
