import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessRequest, OperationPermission, PermissionReport, PreflightReport } from '@corkscrew/core';
import type {
  AccessScope,
  AccessScopeSchema,
  GetPermissionsResponse,
  GetPermissionsResponseSchema,
  OperationPermissionSchema,
  PermissionDocument as WireDocument,
  PreflightResponse,
  PreflightResponseSchema,
} from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';
import { fromWirePlanRequest, toWirePlanRequest } from './plan.ts';
import { fromWireDiagnostic, toWireDiagnostic } from './scope.ts';

export function toWireAccess(request: AccessRequest): MessageInitShape<typeof AccessScopeSchema> {
  const { facets = [], purpose = 'scan' } = request;
  return { plan: toWirePlanRequest(request), facets: [...facets], purpose };
}

/** Without a scope, it is that of a scan of everything. */
export function fromWireAccess(access: AccessScope | undefined): AccessRequest {
  if (access === undefined) return { purpose: 'scan' };
  const { plan, facets, purpose } = access;
  return {
    ...(plan === undefined ? {} : fromWirePlanRequest(plan)),
    facets,
    purpose: purpose === 'watch' ? 'watch' : 'scan',
  };
}

export function toWirePermissions(report: PermissionReport): MessageInitShape<typeof GetPermissionsResponseSchema> {
  return {
    documents: report.documents.map(({ title, format, body, notes }) => ({ title, format, body, notes: [...notes] })),
    operations: report.operations.map(toWireOperation),
    diagnostics: report.diagnostics.map(toWireDiagnostic),
  };
}

export function fromWirePermissions(response: GetPermissionsResponse): PermissionReport {
  return {
    documents: response.documents.map(({ title, format, body, notes }) => ({
      title,
      format: readFormat(format),
      body,
      notes,
    })),
    operations: response.operations.map(({ operation, permission, proven }) => ({
      operation,
      permission,
      isProven: proven,
    })),
    diagnostics: response.diagnostics.map(fromWireDiagnostic),
  };
}

export function toWirePreflight(report: PreflightReport): MessageInitShape<typeof PreflightResponseSchema> {
  return {
    checkedCount: toWireCount(report.checkedCount),
    diagnostics: report.diagnostics.map(toWireDiagnostic),
  };
}

export function fromWirePreflight({ checkedCount, diagnostics }: PreflightResponse): PreflightReport {
  return { checkedCount, diagnostics: diagnostics.map(fromWireDiagnostic) };
}

function toWireOperation(needed: OperationPermission): MessageInitShape<typeof OperationPermissionSchema> {
  const { operation, permission, isProven } = needed;
  return { operation, permission, proven: isProven };
}

/** A format that this version does not know is shown as it is. */
function readFormat(format: WireDocument['format']): 'json' | 'yaml' | 'text' {
  return format === 'json' || format === 'yaml' ? format : 'text';
}
