import { CorkscrewError, type Diagnostic, nearestNames } from '@corkscrew/sdk';
import type { Kubeconfig, KubeContext } from './kubeconfig.ts';
import type { KubernetesSettings } from './settings.ts';

/** A context that cannot be used, and why. */
export interface ContextProblem {
  readonly context: string;
  readonly error: CorkscrewError;
}

/** The contexts of a scan. */
export interface ContextChoice {
  readonly contexts: readonly KubeContext[];
  /** Whether the scan named contexts; else names are those of clusters. */
  readonly isByContext: boolean;
  readonly problems: readonly ContextProblem[];
}

/**
 * Chooses contexts: those that the scan names, else those of the configuration, else the current one.
 *
 * @throws {CorkscrewError} not_found for a context that the kubeconfig does not have; config_invalid where none is current.
 */
export function chooseContexts(
  kubeconfig: Kubeconfig,
  settings: Pick<KubernetesSettings, 'contexts'>,
  names: readonly string[],
): ContextChoice {
  const known = [...kubeconfig.contexts.keys(), ...kubeconfig.problems.flatMap(({ context }) => context ?? [])];
  const isByContext = names.length > 0 && names.every((name) => known.includes(name));
  const wanted = isByContext ? names : configuredNames(kubeconfig, settings, known);
  const problems = kubeconfig.problems
    .filter(({ context }) => context === undefined || wanted.includes(context))
    .map(({ context = '', message }) => contextProblem(context, new CorkscrewError('config_invalid', message)));
  return { contexts: wanted.flatMap((name) => kubeconfig.contexts.get(name) ?? []), isByContext, problems };
}

function configuredNames(
  { currentContext }: Kubeconfig,
  { contexts }: Pick<KubernetesSettings, 'contexts'>,
  known: readonly string[],
): readonly string[] {
  if (contexts === 'all') return known;
  if (contexts === undefined && currentContext === undefined) {
    throw new CorkscrewError('config_invalid', 'choose a Kubernetes context: the kubeconfig has no current one', {
      hint: `Run \`kubectl config use-context\`, or name contexts in the configuration: ${known.join(', ')}.`,
    });
  }
  const wanted = contexts ?? (currentContext === undefined ? [] : [currentContext]);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return [...new Set(wanted)];
  const near = nearestNames(unknown, known);
  throw new CorkscrewError('not_found', `use context ${unknown}: the kubeconfig has no such context`, {
    hint: near.length === 0 ? `It has: ${known.join(', ')}.` : `Did you mean ${near.join(', ')}?`,
  });
}

/** Makes a problem of a context. */
export function contextProblem(context: string, error: CorkscrewError): ContextProblem {
  return { context, error };
}

/** What the user is told of a context that cannot be used, while others are. */
export function toContextDiagnostic({ error }: ContextProblem): Omit<Diagnostic, 'provider'> {
  return {
    severity: 'error',
    code: error.code === 'permission_denied' ? 'access_denied' : 'context_unusable',
    message: error.message,
    advice: error.hint ?? 'Mend the context in your kubeconfig, or leave it out of contexts.',
    scope: { accountId: '*', region: '*', service: '*', type: '*', subScope: '' },
    operation: '',
  };
}
