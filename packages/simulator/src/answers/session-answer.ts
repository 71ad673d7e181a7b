import type { ApiRequest } from '../server/api-request.ts';
import type { Route } from '../routing/route.ts';
import { ApiFault } from '../wire/api-fault.ts';
import { formParameters } from '../wire/query-wire.ts';
import type { Reply } from '../wire/wire.ts';
import { escapeXml } from '../wire/xml-writer.ts';
import { ESTATE_EPOCH } from '../estate/row-context.ts';

const SESSION_KEY_PREFIX = 'ASIASIM';
const SESSION_YEARS = 10;

/** The access key of a session in an account. */
function sessionAccessKey(accountId: string): string {
  return SESSION_KEY_PREFIX + accountId;
}

/** The account of a session's access key, or undefined for any other key. */
export function accountOfSession(accessKeyId: string): string | undefined {
  return accessKeyId.startsWith(SESSION_KEY_PREFIX) ? accessKeyId.slice(SESSION_KEY_PREFIX.length) : undefined;
}

/**
 * Answers `sts.AssumeRole`, which the catalog of reads leaves out and which changes nothing here: a role of another
 * account gives a key that sees that account's estate. Undefined for every other request.
 *
 * @throws ApiFault `access_denied` for a role of an account that is not simulated.
 */
export function answerSession(
  request: ApiRequest,
  route: Route,
  accounts: readonly string[],
): ((requestId: string) => Reply) | undefined {
  if (route.entry?.name !== 'sts' || route.operation !== 'AssumeRole') return undefined;
  const parameters = formParameters(request);
  const roleArn = parameters.get('RoleArn') ?? '';
  const [, accountId = '', role = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
  if (!accounts.includes(accountId)) {
    throw new ApiFault('access_denied', `User is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
  }
  const session = parameters.get('RoleSessionName') ?? 'session';
  return (requestId) => ({
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: sessionDocument({ accountId, role, session, requestId }),
  });
}

function sessionDocument(facts: {
  readonly accountId: string;
  readonly role: string;
  readonly session: string;
  readonly requestId: string;
}): string {
  const { accountId, requestId } = facts;
  const expiry = new Date(ESTATE_EPOCH);
  expiry.setUTCFullYear(expiry.getUTCFullYear() + SESSION_YEARS);
  const name = escapeXml(`${facts.role}/${facts.session}`);
  const credentials = [
    `<AccessKeyId>${sessionAccessKey(accountId)}</AccessKeyId>`,
    `<SecretAccessKey>simulated</SecretAccessKey>`,
    `<SessionToken>simulated</SessionToken>`,
    `<Expiration>${expiry.toISOString()}</Expiration>`,
  ].join('');
  const user = `<Arn>arn:aws:sts::${accountId}:assumed-role/${name}</Arn><AssumedRoleId>AROASIMULATED:${escapeXml(facts.session)}</AssumedRoleId>`;
  const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser></AssumeRoleResult>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</AssumeRoleResponse>`;
}
