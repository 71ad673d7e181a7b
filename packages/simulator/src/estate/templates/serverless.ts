import { placeRow, someGroupId, subnetIdsOf } from '../network.ts';
import {
  alphanumericOf,
  arnOf,
  createdAt,
  globalArnOf,
  hexOf,
  modifiedAt,
  type RowContext,
  someSlot,
  tagsOf,
  uuidOf,
  workload,
} from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { roleName } from './identity-names.ts';
import { NARROW_PAGE, WIDE_PAGE } from './paging.ts';

const HANDLERS = ['api', 'worker', 'cron', 'authorizer', 'webhook'] as const;
const RUNTIMES = ['nodejs22.x', 'python3.13', 'python3.8', 'java21', 'provided.al2023'] as const;

/** The name of a function. */
function functionName(context: RowContext, slot: number): string {
  const { name } = workload({ ...context, key: 'lambda.Function' }, slot);
  return `${name}-${HANDLERS[slot % HANDLERS.length] ?? 'api'}`;
}

function functionRow(context: RowContext): Row {
  const { random, generation } = context;
  const name = functionName(context, context.slot);
  const place = random.chance(0.4) ? placeRow(context, { publicShare: 0 }) : undefined;
  return {
    FunctionName: name,
    FunctionArn: arnOf(context, 'lambda', `function:${name}`),
    Runtime: random.pick(RUNTIMES),
    Role: globalArnOf(context, 'iam', `role/${roleName(someSlot(context, 'iam.Role'))}`),
    Handler: 'index.handler',
    CodeSize: 20_000 + random.int(8_000_000),
    CodeSha256: `${hexOf(context, `code${generation}`, { length: 43 })}=`,
    Description: `${workload(context).application.name}: ${name}`,
    Timeout: random.pick([3, 15, 30, 300]),
    MemorySize: random.pick([128, 256, 512, 1024]) * (1 + (generation % 3)),
    LastModified: modifiedAt(context, createdAt(context)).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    Architectures: [random.pick(['x86_64', 'arm64'])],
    RevisionId: uuidOf(context, `revision${generation}`),
    State: 'Active',
    TracingConfig: { Mode: random.pick(['PassThrough', 'Active']) },
    EphemeralStorage: { Size: 512 },
    Environment: { Variables: { STAGE: workload(context).environment, LOG_LEVEL: 'info' } },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    ...(place === undefined
      ? {}
      : {
          VpcConfig: {
            VpcId: place.vpcId,
            SubnetIds: subnetIdsOf(context, place.vpcSlot, 'private'),
            SecurityGroupIds: [someGroupId(context, place.vpcSlot)],
          },
        }),
  };
}

const TABLE_CONTENTS = ['events', 'sessions', 'items', 'locks', 'state'] as const;

function tableRow(context: RowContext): Row {
  return `${workload(context).name}-${TABLE_CONTENTS[context.slot % TABLE_CONTENTS.length] ?? 'items'}`;
}

/** The name of a queue. Some have dead-letter queues beside them. */
function queueName(context: RowContext, slot: number): string {
  const owned = workload({ ...context, key: 'sqs.Queue' }, Math.floor(slot / 2));
  return `${owned.name}-jobs${slot % 2 === 1 ? '-dlq' : ''}`;
}

function queueRow(context: RowContext): Row {
  return `https://sqs.${context.region}.amazonaws.com/${context.facts.accountId}/${queueName(context, context.slot)}`;
}

/** The ARN of a topic. */
export function topicArn(context: RowContext, slot: number): string {
  return arnOf(context, 'sns', `${workload({ ...context, key: 'sns.Topic' }, slot).name}-events`);
}

function subscriptionRow(context: RowContext): Row {
  const { slot, facts } = context;
  const topic = topicArn(context, slot);
  return {
    SubscriptionArn: `${topic}:${uuidOf(context, 'subscription')}`,
    Owner: facts.accountId,
    Protocol: 'sqs',
    Endpoint: arnOf(context, 'sqs', queueName(context, someSlot(context, 'sqs.Queue'))),
    TopicArn: topic,
  };
}

function stateMachineRow(context: RowContext): Row {
  const name = `${workload(context).name}-flow`;
  return {
    stateMachineArn: arnOf(context, 'states', `stateMachine:${name}`),
    name,
    type: context.random.pick(['STANDARD', 'EXPRESS']),
    creationDate: createdAt(context),
  };
}

function defaultBusRow(context: RowContext): Row {
  return { Name: 'default', Arn: arnOf(context, 'events', 'event-bus/default') };
}

function busRow(context: RowContext): Row {
  const name = `${workload(context).name}-bus`;
  const created = createdAt(context);
  return {
    Name: name,
    Arn: arnOf(context, 'events', `event-bus/${name}`),
    CreationTime: created,
    LastModifiedTime: modifiedAt(context, created),
  };
}

function ruleRow(context: RowContext): Row {
  const { random, generation } = context;
  const name = `${workload(context).name}-nightly`;
  return {
    Name: name,
    Arn: arnOf(context, 'events', `rule/${name}`),
    EventBusName: 'default',
    State: random.chance(0.9) !== (generation % 2 === 1) ? 'ENABLED' : 'DISABLED',
    Description: `Starts the nightly run of ${workload(context).application.name}`,
    ScheduleExpression: `cron(${random.int(60)} ${random.int(24)} * * ? *)`,
  };
}

function restApiRow(context: RowContext): Row {
  const { random } = context;
  const owned = workload(context);
  return {
    id: alphanumericOf(context, 'api', 10),
    name: `${owned.name}-api`,
    description: `Public API of ${owned.application.name}`,
    createdDate: createdAt(context),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: [random.pick(['REGIONAL', 'EDGE'])] },
    disableExecuteApiEndpoint: random.chance(0.3),
    rootResourceId: alphanumericOf(context, 'root', 10),
    tags: tagsOf(context, owned),
  };
}

function streamRow(context: RowContext): Row {
  const name = `${workload(context).name}-clicks`;
  return {
    StreamName: name,
    StreamARN: arnOf(context, 'kinesis', `stream/${name}`),
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: context.random.pick(['ON_DEMAND', 'PROVISIONED']) },
    StreamCreationTimestamp: createdAt(context),
  };
}

/** Functions, tables, queues, topics, workflows, events, APIs, streams. */
export const SERVERLESS_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 'lambda.Function',
    service: 'lambda',
    type: 'Function',
    scope: 'regional',
    amount: { weight: 9, min: 6 },
    listings: [{ operation: 'ListFunctions', items: 'Functions', page: { default: 50, max: 50 } }],
    row: functionRow,
  },
  {
    key: 'dynamodb.Table',
    service: 'dynamodb',
    type: 'Table',
    scope: 'regional',
    amount: { weight: 3, min: 4 },
    listings: [{ operation: 'ListTables', items: 'TableNames', page: NARROW_PAGE }],
    row: tableRow,
  },
  {
    key: 'sqs.Queue',
    service: 'sqs',
    type: 'Queue',
    scope: 'regional',
    amount: { weight: 5, min: 4, everywhere: 1 },
    isReferenced: true,
    listings: [
      { operation: 'ListQueues', items: 'QueueUrls', page: { default: 1000, max: 1000 }, isPagedOnRequest: true },
    ],
    prefixes: { QueueNamePrefix: { path: '@', afterLast: '/' } },
    row: queueRow,
  },
  {
    key: 'sns.Topic',
    service: 'sns',
    type: 'Topic',
    scope: 'regional',
    amount: { weight: 2.5, min: 3, everywhere: 1 },
    isReferenced: true,
    listings: [{ operation: 'ListTopics', items: 'Topics', page: NARROW_PAGE }],
    row: (context) => ({ TopicArn: topicArn(context, context.slot) }),
  },
  {
    key: 'sns.Subscription',
    service: 'sns',
    type: 'Subscription',
    scope: 'regional',
    amount: { of: 'sns.Topic', times: 1 },
    listings: [{ operation: 'ListSubscriptions', items: 'Subscriptions', page: NARROW_PAGE }],
    row: subscriptionRow,
  },
  {
    key: 'stepfunctions.StateMachine',
    service: 'stepfunctions',
    type: 'StateMachine',
    scope: 'regional',
    amount: { weight: 1, min: 2 },
    listings: [{ operation: 'ListStateMachines', items: 'stateMachines', page: WIDE_PAGE }],
    row: stateMachineRow,
  },
  {
    key: 'events.EventBus/default',
    service: 'events',
    type: 'EventBus',
    scope: 'regional',
    amount: { fixed: 1 },
    listings: [{ operation: 'ListEventBuses', items: 'EventBuses', page: NARROW_PAGE }],
    row: defaultBusRow,
  },
  {
    key: 'events.EventBus',
    service: 'events',
    type: 'EventBus',
    scope: 'regional',
    amount: { weight: 0.3, max: 100 },
    listings: [{ operation: 'ListEventBuses', items: 'EventBuses', page: NARROW_PAGE }],
    row: busRow,
  },
  {
    key: 'events.Rule',
    service: 'events',
    type: 'Rule',
    scope: 'regional',
    amount: { weight: 3, min: 3 },
    listings: [{ operation: 'ListRules', items: 'Rules', page: NARROW_PAGE }],
    accepts: (input) => (input['EventBusName'] ?? 'default') === 'default',
    prefixes: { NamePrefix: 'Name' },
    row: ruleRow,
  },
  {
    key: 'apigateway.RestApi',
    service: 'apigateway',
    type: 'RestApi',
    scope: 'regional',
    amount: { weight: 1, min: 2, max: 600 },
    listings: [{ operation: 'GetRestApis', items: 'items', page: { default: 25, max: 500 } }],
    row: restApiRow,
  },
  {
    key: 'kinesis.Stream',
    service: 'kinesis',
    type: 'Stream',
    scope: 'regional',
    amount: { weight: 0.6, min: 1 },
    listings: [
      {
        operation: 'ListStreams',
        items: 'StreamSummaries',
        page: WIDE_PAGE,
        extra: (rows) => ({ StreamNames: rows.map((row) => (row as { readonly StreamName: string }).StreamName) }),
      },
    ],
    row: streamRow,
  },
];
