import { type Claim, claimKey, type Diagnostic, type Resource } from '@corkscrew/core';
import type { WireContext } from '../wire-service.ts';
import type { PlainScanRequest, ProviderServer } from './provider-server.ts';

/**
 * What a plain scan has to say beside its resources. A claim that is not complete must not be silent: it becomes a diagnostic
 * unless one about the same scope says why.
 */
export class PlainFindings {
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #reportedScopes = new Set<string>();
  readonly #gaps: Claim[] = [];

  constructor(report: (diagnostic: Diagnostic) => void) {
    this.#report = report;
  }

  addDiagnostic(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'info') return;
    this.#reportedScopes.add(claimKey(diagnostic.scope));
    this.#report(diagnostic);
  }

  addClaim(claim: Claim): void {
    if (claim.outcome !== 'complete' && claim.outcome !== 'not_applicable') this.#gaps.push(claim);
  }

  finish(): void {
    for (const { scope, outcome, reason } of this.#gaps) {
      if (this.#reportedScopes.has(claimKey(scope))) continue;
      const { service, type, accountId, region } = scope;
      this.#report({
        severity: outcome === 'unsupported' ? 'warning' : 'error',
        code: outcome === 'denied' ? 'access_denied' : `claim_${outcome}`,
        message: `list ${service}:${type} in ${accountId}/${region}: ${outcome}${reason === '' ? '' : `: ${reason}`}`,
        advice: '',
        provider: '',
        operation: '',
        scope,
      });
    }
  }
}

/** What a plain scan works with. */
export interface PlainScan {
  readonly server: ProviderServer;
  readonly findings: PlainFindings;
  readonly context: WireContext;
}

/** Gives the resources of a plain scan; everything else goes to its findings. */
export async function* scanResources(scan: PlainScan, request: PlainScanRequest): AsyncGenerator<Resource> {
  const { findings } = scan;
  for await (const message of scan.server.scanPlainly(request, { signal: scan.context.signal })) {
    if (message.kind === 'resources') yield* message.resources;
    else if (message.kind === 'diagnostic') findings.addDiagnostic(message.diagnostic);
    else if (message.kind === 'claim') findings.addClaim(message.claim);
  }
  findings.finish();
}
