import { ArmFault, notFound } from './arm-fault.ts';
import type { Directory } from './directory.ts';

/** Roles that were given to principals since the start. */
export interface RoleAssignments {
  /** @throws ArmFault 400, 404, 409 */
  answer(method: string, path: string, body: unknown): { readonly status: number; readonly body: unknown };
  readonly size: number;
}

const PATH = /^(\/.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/([0-9a-f-]{36})$/i;

/** Tells whether a path is that of one role assignment, with the scope that it is at. */
export function isRoleAssignment(path: string): boolean {
  return PATH.test(path);
}

/** Makes the store of role assignments. */
export function createRoleAssignments(directory: Directory): RoleAssignments {
  const assignments = new Map<string, Readonly<Record<string, unknown>>>();
  return {
    get size() {
      return assignments.size;
    },
    answer: (method, path, body) => {
      const id = path.toLowerCase();
      const known = assignments.get(id);
      if (method === 'PUT') {
        const made = makeAssignment(path, body, directory);
        const twin = [...assignments.values()].find((other) => isSame(other, made));
        if (twin !== undefined)
          throw new ArmFault(409, 'RoleAssignmentExists', { message: 'The role assignment already exists.' });
        assignments.set(id, made);
        return { status: 201, body: made };
      }
      if (known === undefined) throw notFound(path, 'RoleAssignmentNotFound');
      if (method === 'DELETE') assignments.delete(id);
      return { status: 200, body: known };
    },
  };
}

interface AssignmentProperties {
  readonly roleDefinitionId?: unknown;
  readonly principalId?: unknown;
  readonly principalType?: unknown;
}

function makeAssignment(path: string, body: unknown, directory: Directory): Readonly<Record<string, unknown>> {
  const [, scope = '', name = ''] = PATH.exec(path) ?? [];
  const { properties = {} } = (body ?? {}) as { readonly properties?: AssignmentProperties };
  const { roleDefinitionId, principalId, principalType } = properties;
  if (typeof roleDefinitionId !== 'string' || typeof principalId !== 'string') {
    throw new ArmFault(400, 'InvalidCreateRoleAssignmentRequest', { message: 'The request is incorrect.' });
  }
  if (!directory.knowsPrincipal(principalId)) {
    throw new ArmFault(400, 'PrincipalNotFound', {
      message: `Principal ${principalId} does not exist in the directory.`,
    });
  }
  return {
    id: path,
    name,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: { scope, roleDefinitionId, principalId, principalType },
  };
}

function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(one['properties']).toLowerCase() === JSON.stringify(other['properties']).toLowerCase();
}
