import type { MessageInitShape } from '@bufbuild/protobuf';
import { ANY_SCOPE, CLAIM_OUTCOMES, type Claim, type ClaimScope, type Diagnostic, SEVERITIES } from '@corkscrew/core';
import type {
  Claim as WireClaim,
  ClaimSchema,
  ClaimScope as WireClaimScope,
  ClaimScopeSchema,
  Diagnostic as WireDiagnostic,
  DiagnosticSchema,
} from '../gen/extension_pb.ts';
import { toWireCount } from './count.ts';

export function toWireClaim(claim: Claim): MessageInitShape<typeof ClaimSchema> {
  const { scope, outcome, count, reason, isCurrentStateOnly: currentStateOnly = false } = claim;
  return { scope: toWireScope(scope), outcome, count: toWireCount(count), reason, currentStateOnly };
}

/** An outcome that this version does not know proves nothing, so it counts as failed. */
export function fromWireClaim(claim: WireClaim): Claim {
  const scope = fromWireScope(claim.scope);
  const outcome = CLAIM_OUTCOMES.find((known) => known === claim.outcome);
  const { count, reason, currentStateOnly } = claim;
  const kept = currentStateOnly ? { isCurrentStateOnly: true } : {};
  if (outcome !== undefined) return { scope, outcome, count, reason, ...kept };
  return { scope, outcome: 'failed', count, reason: `unknown outcome "${claim.outcome}"` };
}

export function toWireDiagnostic(diagnostic: Diagnostic): MessageInitShape<typeof DiagnosticSchema> {
  return { ...diagnostic, scope: toWireScope(diagnostic.scope) };
}

export function fromWireDiagnostic(diagnostic: WireDiagnostic): Diagnostic {
  const { code, message, advice, provider, operation } = diagnostic;
  const severity = SEVERITIES.find((known) => known === diagnostic.severity) ?? 'error';
  return { severity, code, message, advice, provider, operation, scope: fromWireScope(diagnostic.scope) };
}

export function toWireScope(scope: ClaimScope): MessageInitShape<typeof ClaimScopeSchema> {
  return { ...scope };
}

export function fromWireScope(scope: WireClaimScope | undefined): ClaimScope {
  if (scope === undefined) return ANY_SCOPE;
  const { accountId, region, service, type, subScope } = scope;
  return { accountId, region, service, type, subScope };
}
