import { hashText } from '../estate/random.ts';
import { CHILD_TEMPLATES, type ChildTemplate, SUBSCRIPTION_TYPE } from './child-templates.ts';
import { type Principal, principalOf } from './directory-people.ts';
import type { TableEntry } from './graph-table.ts';
import type { TenantLayout } from './tenant-layout.ts';

const BY_PARENT = Map.groupBy(CHILD_TEMPLATES, ({ parent }) => parent);

/** What stands below a resource, or below a subscription as its row is. */
export function childrenOf(layout: TenantLayout, parent: TableEntry): readonly TableEntry[] {
  const templates = BY_PARENT.get(parent.type) ?? [];
  return templates.flatMap((template) => listChildren(layout, template, parent).filter(isOwn(parent)));
}

/** What a list at a parent gives: also what it inherits. */
export function listChildren(layout: TenantLayout, template: ChildTemplate, parent: TableEntry): readonly TableEntry[] {
  const { seed, tenantId } = layout;
  const parentId = parent.id();
  // What is below a resource moves with it.
  const key = hashText(`${parent.firstId?.() ?? parent.id()} ${template.type}`, seed);
  const principal = (index: number): Principal => principalOf(layout, index);
  return template
    .make({ parentId, tenantId, key, principal })
    .map(({ name, properties, scope = parentId }): TableEntry => {
      const id = scope + template.path + (template.isSingle === true ? '' : `/${name}`);
      return {
        type: template.type.toLowerCase(),
        subscriptionId: parent.subscriptionId,
        resourceGroup: parent.resourceGroup,
        region: parent.type === SUBSCRIPTION_TYPE ? 'global' : parent.region,
        isBuiltIn: false,
        id: () => id,
        row: () => ({ id, name, type: template.type, properties }),
      };
    });
}

function isOwn(parent: TableEntry): (child: TableEntry) => boolean {
  const above = parent.id();
  return (child) => child.id().startsWith(`${above}/`);
}
