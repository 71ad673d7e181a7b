import {
  type AccessRequest,
  type CallOptions,
  type Diagnostic,
  mapConcurrent,
  type PreflightReport,
} from '@corkscrew/sdk';
import { GLOBAL_REGION, serviceOf } from '../api-kind.ts';
import { toCorkscrewError } from '../kubernetes-error.ts';
import type { NamespaceDirectory } from '../namespaces.ts';
import { type DiscoveredCluster, discoverClusters, type PlanContext } from '../plan.ts';
import { assertAsked, assertRegions } from '../selection.ts';
import { RELEASE_KIND } from '../helm/release-kind.ts';
import { fetchGrantedRules, type GrantedRules } from './granted-rules.ts';
import { describeRule, type NeededRule, neededRules } from './needed-rules.ts';

/** What a preflight needs. */
export interface PreflightContext extends PlanContext {
  readonly namespaces: NamespaceDirectory;
}

type Finding = Omit<Diagnostic, 'provider'>;

/** No namespace is called so: what is granted there is granted everywhere. */
const NOWHERE = 'corkscrew-preflight-of-no-namespace';
/** Namespaces that are looked into; of more, the first, which is said. */
const MAX_NAMESPACES = 50;
const CONCURRENT_REVIEWS = 4;
const MAX_NAMED = 5;

/**
 * Asks each cluster what its user may do, and says what of a scan or a watch is missing.
 *
 * @throws {CorkscrewError} not_found for an unknown group, type or cluster; unavailable or unauthenticated where no cluster
 * can be used.
 */
export async function preflight(request: AccessRequest, context: PreflightContext): Promise<PreflightReport> {
  assertRegions(request.regions);
  const { settings } = context;
  const { found, diagnostics } = await discoverClusters(request.accounts, { ...context, isFresh: true });
  assertAsked(request, [...found.flatMap(({ kinds }) => kinds), RELEASE_KIND]);
  const told: Finding[] = [...diagnostics];
  let checkedCount = 0;
  for (const discovered of found) {
    const rules = neededRules(discovered, request, settings);
    const review = await reviewCluster(discovered, rules, context);
    told.push(...review.findings);
    if (review.isReviewed) checkedCount += rules.length;
  }
  return { checkedCount, diagnostics: told.map((diagnostic) => ({ ...diagnostic, provider: 'kubernetes' })) };
}

interface Review {
  readonly isReviewed: boolean;
  readonly findings: readonly Finding[];
}

async function reviewCluster(
  discovered: DiscoveredCluster,
  rules: readonly NeededRule[],
  context: PreflightContext,
): Promise<Review> {
  const { cluster } = discovered;
  const { signal } = context;
  let everywhere: GrantedRules;
  let places: Places;
  try {
    everywhere = await fetchGrantedRules(cluster.api, NOWHERE, { signal });
    const isNarrow = rules.some((rule) => rule.isNamespaced && !everywhere.allows(rule));
    places = isNarrow ? await reviewNamespaces(discovered, context, { signal }) : NO_PLACES;
  } catch (error) {
    signal?.throwIfAborted();
    const { message, hint = '' } = toCorkscrewError(error, `check the rights in cluster ${cluster.id}`);
    return {
      isReviewed: false,
      findings: [findingOf(cluster.id, { severity: 'warning', code: 'preflight_failed', message, advice: hint })],
    };
  }
  const { granted, skippedCount } = places;
  const isIncomplete = everywhere.isIncomplete || [...granted.values()].some((place) => place.isIncomplete);
  const missing = rules.filter((rule) => !everywhere.allows(rule));
  const findings = missing.flatMap((rule) => judge(rule, { clusterId: cluster.id, places: granted, isIncomplete }));
  const cut = skippedCount === 0 ? [] : [cutFinding(cluster.id, places)];
  return { isReviewed: true, findings: [...cut, ...findings] };
}

/** What is granted in namespaces, and how many of them were not looked into. */
interface Places {
  readonly granted: ReadonlyMap<string, GrantedRules>;
  readonly skippedCount: number;
}

const NO_PLACES: Places = { granted: new Map(), skippedCount: 0 };

async function reviewNamespaces(
  { cluster }: DiscoveredCluster,
  { namespaces }: PreflightContext,
  options: CallOptions,
): Promise<Places> {
  const { names } = await namespaces.list(cluster, options);
  const places = new Map<string, GrantedRules>();
  const reviews = mapConcurrent(names.slice(0, MAX_NAMESPACES), CONCURRENT_REVIEWS, async (name) => ({
    name,
    granted: await fetchGrantedRules(cluster.api, name, options),
  }));
  for await (const { name, granted } of reviews) places.set(name, granted);
  return { granted: places, skippedCount: names.length - places.size };
}

function cutFinding(clusterId: string, { granted, skippedCount }: Places): Finding {
  return findingOf(clusterId, {
    severity: 'warning',
    code: 'preflight_cut',
    message: `check the rights in cluster ${clusterId}: looked into ${granted.size} of ${granted.size + skippedCount} namespaces; what is missing in the others is not known`,
    advice: 'Name the namespaces that matter in the configuration, or grant the rights in the whole cluster.',
  });
}

interface Judged {
  readonly clusterId: string;
  readonly places: ReadonlyMap<string, GrantedRules>;
  readonly isIncomplete: boolean;
}

/** Says what it means that a right is not granted everywhere. */
function judge(rule: NeededRule, { clusterId, places, isIncomplete }: Judged): readonly Finding[] {
  const what = `${describeRule(rule)} in cluster ${clusterId}`;
  const lacking = [...places].filter(([, granted]) => !granted.allows(rule)).map(([name]) => name);
  const isSomewhere = rule.isNamespaced && lacking.length < places.size;
  if (isSomewhere && lacking.length === 0) return [];
  const tell = (severity: 'warning' | 'error', text: string): readonly Finding[] => {
    const message = `${what}: ${text}`;
    return [findingOf(clusterId, { severity, code: 'permission_missing', message, advice: adviceOf(rule) }, rule)];
  };
  if (isSomewhere) {
    const more = lacking.length > MAX_NAMED ? ` and ${lacking.length - MAX_NAMED} more` : '';
    return tell('warning', `not granted in ${lacking.slice(0, MAX_NAMED).join(', ')}${more}`);
  }
  if (isIncomplete) return tell('warning', 'perhaps not granted; the server cannot tell all rights beforehand');
  return tell('error', 'not granted');
}

function adviceOf({ group, plural, verb }: NeededRule): string {
  return `Grant { apiGroups: [${JSON.stringify(group)}], resources: [${plural}], verbs: [${verb}] }; \`corkscrew permissions --provider kubernetes\` prints the whole role.`;
}

/** A finding about one right, or about the cluster as a whole. */
function findingOf(
  accountId: string,
  text: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'advice'>,
  rule?: NeededRule,
): Finding {
  const service = rule === undefined ? '*' : serviceOf(rule);
  const scope = { accountId, region: GLOBAL_REGION, service, type: '*', subScope: '' };
  return { ...text, scope, operation: rule === undefined ? '' : describeRule(rule) };
}
