import type { ServiceCatalog } from '@corkscrew/aws-catalog';
import { type CallOptions, CorkscrewError } from '@corkscrew/sdk';
import type { AwsAccount } from '../accounts.ts';
import { type AwsApi, createAwsApi } from '../aws-api.ts';

const STRING = 0;
const BOOLEAN = 2;
const STRING_LIST = 64;
const OPERATION = 'SimulatePrincipalPolicy';
/** IAM takes more; smaller requests fail in smaller pieces. */
const ACTIONS_PER_CALL = 100;

/** What IAM says of one action. */
export interface ActionVerdict {
  readonly action: string;
  readonly isAllowed: boolean;
  /** `explicitDeny` or `implicitDeny`. */
  readonly decision: string;
}

/**
 * Asks IAM what a principal may do. Its own policies and boundaries count, and those of the organisation; session policies and
 * policies of resources do not.
 *
 * Rejects as the call does, with a denial too where the principal may not ask.
 */
export async function simulatePolicy(
  account: AwsAccount,
  actions: readonly string[],
  { api, signal }: CallOptions & { readonly api: AwsApi },
): Promise<readonly ActionVerdict[]> {
  const simulations = createAwsApi({
    catalog: api.catalog,
    settings: api.settings,
    guard: { assertRead: assertSimulation },
  });
  try {
    const service = simulationCatalog(api.catalog.service('iam'));
    const target = { ...account, service, region: api.settings.accountRegion };
    const verdicts: ActionVerdict[] = [];
    for (let start = 0; start < actions.length; start += ACTIONS_PER_CALL) {
      const input = {
        PolicySourceArn: principalOf(account.arn),
        ActionNames: actions.slice(start, start + ACTIONS_PER_CALL),
        MaxItems: '1000',
      };
      const output = await simulations.call(target, { operation: OPERATION, input }, { signal });
      verdicts.push(...parseVerdicts(output));
    }
    return verdicts;
  } finally {
    simulations.close();
  }
}

function parseVerdicts(output: Readonly<Record<string, unknown>>): readonly ActionVerdict[] {
  const results = (output['EvaluationResults'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  return results.map(({ EvalActionName: action, EvalDecision: decision }) => ({
    action: String(action),
    isAllowed: decision === 'allowed',
    decision: String(decision),
  }));
}

/** A session is asked about by its role. A role's path is not in the session's ARN, so one with a path stays unknown. */
function principalOf(arn: string): string {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
}

function assertSimulation(service: string, operation: string): void {
  if (service === 'iam' && operation === OPERATION) return;
  throw new CorkscrewError('read_only_violation', `call aws ${service}:${operation}: only policies are simulated here`);
}

/** IAM with the one read that a scan has no use for. */
function simulationCatalog(iam: ServiceCatalog): ServiceCatalog {
  return {
    ...iam,
    shapes: [
      [
        3,
        '',
        `${OPERATION}Request`,
        0,
        ['PolicySourceArn', 'ActionNames', 'MaxItems'],
        [STRING, STRING_LIST, STRING],
        2,
      ],
      [3, '', 'SimulatePolicyResponse', 0, ['EvaluationResults', 'IsTruncated'], [258, BOOLEAN], 0],
      [1, '', 'EvaluationResults', 0, 259],
      [3, '', 'EvaluationResult', 0, ['EvalActionName', 'EvalDecision'], [STRING, STRING], 2],
    ],
    operations: { [OPERATION]: { traits: 0, input: 256, output: 257, read: 'reviewed' } },
    blocked: {},
    resourceTypes: [],
  };
}
