import { uniqueText } from '../estate/random.ts';
import type { InventoryContext } from './assets-answer.ts';
import { GcpFault, invalidArgument, notFound } from './gcp-fault.ts';
import { type GcpRequest, readJsonBody } from './gcp-request.ts';
import type { MadeAccount } from './gcp-state.ts';
import { withEtag } from './iam-policies.ts';
import { answerGetPolicy, answerSetPolicy } from './policy-answer.ts';

const PATH = /^\/v1\/projects\/([^/]+)\/serviceAccounts(?:\/([^/:]+)(?::(\w+))?)?$/;
const ACCOUNT_ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** Answers what IAM does with service accounts, or gives undefined for a path that it does not have. */
export function answerIam(request: GcpRequest, context: InventoryContext): unknown {
  const [, project = '', email = '', verb = ''] = PATH.exec(request.path) ?? [];
  if (project === '') return undefined;
  if (email === '') return request.method === 'POST' ? createAccount(request, project, context) : undefined;
  const account = context.state.accounts.get(email);
  if (account === undefined) throw notFound(`projects/${project}/serviceAccounts/${email}`);
  return verb === '' ? answerAccount(request, account, context) : answerPolicy(request, { email, verb }, context);
}

function answerAccount({ method }: GcpRequest, account: MadeAccount, { state }: InventoryContext): unknown {
  if (method === 'DELETE') state.accounts.delete(account.email);
  return method === 'GET' ? describeAccount(account) : method === 'DELETE' ? {} : undefined;
}

function answerPolicy(
  request: GcpRequest,
  { email, verb }: { readonly email: string; readonly verb: string },
  context: InventoryContext,
): unknown {
  if (request.method !== 'POST') return undefined;
  const { state } = context;
  const holder = { key: email, policy: state.setPolicies.get(email) ?? withEtag([]), exists: () => true };
  return verb === 'getIamPolicy' ? answerGetPolicy(holder) : answerSetPolicy(request, holder, context);
}

function createAccount(request: GcpRequest, project: string, { state, faults }: InventoryContext): unknown {
  const { accountId, serviceAccount = {} } = readJsonBody(request) as {
    accountId?: unknown;
    serviceAccount?: { displayName?: unknown; description?: unknown };
  };
  if (typeof accountId !== 'string' || !ACCOUNT_ID.test(accountId)) {
    throw invalidArgument(
      'The account ID does not have a length between 6 and 30, or has other characters than it may.',
    );
  }
  const projectId = state.findProject(project)?.id;
  if (projectId === undefined) throw notFound(`projects/${project}`);
  const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
  if (state.accounts.has(email)) {
    throw new GcpFault(409, 'ALREADY_EXISTS', {
      message: `Service account ${accountId} already exists within project projects/${projectId}.`,
    });
  }
  const uniqueId = `1${uniqueText(state.layout.seed, state.accounts.size, { alphabet: '0123456789', length: 20 })}`;
  const { displayName, description } = serviceAccount;
  const account = {
    email,
    uniqueId,
    projectId,
    displayName: typeof displayName === 'string' ? displayName : '',
    description: typeof description === 'string' ? description : '',
    unknownFor: faults.accountLag ?? 0,
  };
  state.accounts.set(email, account);
  return describeAccount(account);
}

function describeAccount({ email, uniqueId, projectId, displayName, description }: MadeAccount): unknown {
  return {
    name: `projects/${projectId}/serviceAccounts/${email}`,
    projectId,
    uniqueId,
    email,
    displayName,
    description,
  };
}
