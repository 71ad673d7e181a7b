import {
  arnOf,
  createdAt,
  globalArnOf,
  modifiedAt,
  type RowContext,
  someSlot,
  tagList,
  tagsOf,
  uuidOf,
  workload,
} from '../row-context.ts';
import type { ResourceTemplate, Row } from '../template.ts';
import { roleName } from './identity-names.ts';
import { NARROW_PAGE } from './paging.ts';
import { topicArn } from './serverless.ts';

const LOG_SOURCES = ['/aws/lambda', '/ecs', '/aws/codebuild', '/app'] as const;

function logGroupRow(context: RowContext): Row {
  const { slot, random, generation } = context;
  const name = `${LOG_SOURCES[slot % LOG_SOURCES.length] ?? '/app'}/${workload(context).name}`;
  const retention = random.pick([undefined, 7, 30, 90, 365]);
  return {
    logGroupName: name,
    arn: arnOf(context, 'logs', `log-group:${name}:*`),
    logGroupArn: arnOf(context, 'logs', `log-group:${name}`),
    creationTime: createdAt(context).getTime(),
    retentionInDays: generation > 0 ? 14 : retention,
    metricFilterCount: random.int(3),
    storedBytes: random.int(2_000_000_000),
    logGroupClass: 'STANDARD',
  };
}

const ALARM_METRICS = [
  { namespace: 'AWS/EC2', metric: 'CPUUtilization', threshold: 80 },
  { namespace: 'AWS/ApplicationELB', metric: 'HTTPCode_Target_5XX_Count', threshold: 10 },
  { namespace: 'AWS/SQS', metric: 'ApproximateAgeOfOldestMessage', threshold: 300 },
  { namespace: 'AWS/Lambda', metric: 'Errors', threshold: 1 },
] as const;

function alarmRow(context: RowContext): Row {
  const { slot, random, generation } = context;
  const { metric, namespace, threshold } = ALARM_METRICS[slot % ALARM_METRICS.length] ?? ALARM_METRICS[0];
  const name = `${workload(context).name}-${metric}`;
  const created = createdAt(context, 700);
  return {
    AlarmName: name,
    AlarmArn: arnOf(context, 'cloudwatch', `alarm:${name}`),
    AlarmDescription: `${metric} of ${workload(context).name} is over ${threshold}`,
    AlarmConfigurationUpdatedTimestamp: modifiedAt(context, created),
    ActionsEnabled: random.chance(0.9),
    AlarmActions: [topicArn(context, someSlot(context, 'sns.Topic'))],
    OKActions: [],
    InsufficientDataActions: [],
    StateValue: random.pick(['OK', 'OK', 'OK', 'OK', 'ALARM', 'INSUFFICIENT_DATA']),
    StateReason: 'Threshold crossed: see the datapoints.',
    StateUpdatedTimestamp: created,
    MetricName: metric,
    Namespace: namespace,
    Statistic: 'Average',
    Dimensions: [{ Name: 'Service', Value: workload(context).application.name }],
    Period: 300,
    EvaluationPeriods: 3,
    Threshold: threshold + generation,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
  };
}

function stackRow(context: RowContext): Row {
  const { random, generation } = context;
  const owned = workload(context);
  const name = `${owned.name}-stack`;
  const created = createdAt(context);
  return {
    StackName: name,
    StackId: arnOf(context, 'cloudformation', `stack/${name}/${uuidOf(context, 'stack')}`),
    Description: `Resources of ${owned.application.name}`,
    CreationTime: created,
    ...(generation > 0 ? { LastUpdatedTime: modifiedAt(context, created) } : {}),
    StackStatus: generation > 0 ? 'UPDATE_COMPLETE' : random.pick(['CREATE_COMPLETE', 'UPDATE_COMPLETE']),
    DisableRollback: false,
    EnableTerminationProtection: owned.environment === 'prod',
    RoleARN: globalArnOf(context, 'iam', `role/${roleName(someSlot(context, 'iam.Role'))}`),
    Capabilities: ['CAPABILITY_IAM'],
    NotificationARNs: [],
    DriftInformation: { StackDriftStatus: random.pick(['NOT_CHECKED', 'IN_SYNC', 'DRIFTED']) },
    Parameters: [{ ParameterKey: 'Stage', ParameterValue: owned.environment }],
    Tags: tagList(tagsOf(context, owned)),
  };
}

/** Log groups, alarms and stacks. */
export const OPERATIONS_TEMPLATES: readonly ResourceTemplate[] = [
  {
    key: 'logs.LogGroup',
    service: 'logs',
    type: 'LogGroup',
    scope: 'regional',
    amount: { weight: 9, min: 6 },
    isRecreated: true,
    listings: [
      { operation: 'DescribeLogGroups', items: 'logGroups', page: { default: 50, max: 50 } },
      { operation: 'ListLogGroups', items: 'logGroups', page: { default: 50, max: 1000 } },
    ],
    prefixes: { logGroupNamePrefix: 'logGroupName' },
    row: logGroupRow,
  },
  {
    key: 'cloudwatch.MetricAlarm',
    service: 'cloudwatch',
    type: 'MetricAlarm',
    scope: 'regional',
    amount: { weight: 6, min: 6 },
    listings: [{ operation: 'DescribeAlarms', items: 'MetricAlarms', page: { default: 50, max: 100 } }],
    accepts: ({ AlarmTypes: types }) => !Array.isArray(types) || types.length === 0 || types.includes('MetricAlarm'),
    lookup: { AlarmNames: 'AlarmName' },
    prefixes: { AlarmNamePrefix: 'AlarmName' },
    row: alarmRow,
  },
  {
    key: 'cloudformation.Stack',
    service: 'cloudformation',
    type: 'Stack',
    scope: 'regional',
    amount: { weight: 2, min: 3 },
    listings: [
      { operation: 'DescribeStacks', items: 'Stacks', page: NARROW_PAGE },
      { operation: 'ListStacks', items: 'StackSummaries', page: NARROW_PAGE },
    ],
    lookup: { StackName: 'StackName' },
    row: stackRow,
  },
];
