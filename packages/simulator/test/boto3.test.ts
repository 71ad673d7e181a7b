import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLeftOut } from '../../../tests/support/left-out.ts';
import { type Simulator, startSimulator } from '../src/index.ts';

interface Job {
  readonly service: string;
  readonly operation: string;
  /** Members that lead to the rows, separated by dots. */
  readonly path: string;
  /** Types whose rows the list shows, as the estate counts them. */
  readonly types: readonly string[];
  readonly pageSize?: number;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly rows?: number;
  readonly pages?: number;
  readonly first?: unknown;
  readonly error?: string;
}

function job(operation: string, path: string, options: Partial<Job> & Pick<Job, 'types'>): Job {
  const [service = '', name = ''] = operation.split('.');
  return { service, operation: name, path, ...options };
}

const JOBS: readonly Job[] = [
  job('s3.list_buckets', 'Buckets', { types: ['s3 Bucket'], pageSize: 10 }),
  job('ec2.describe_instances', 'Reservations.Instances', { types: ['ec2 Instance'], pageSize: 20 }),
  job('ec2.describe_security_groups', 'SecurityGroups', { types: ['ec2 SecurityGroup'] }),
  job('ec2.describe_security_group_rules', 'SecurityGroupRules', { types: ['ec2 SecurityGroupRule'] }),
  job('ec2.describe_volumes', 'Volumes', { types: ['ec2 Volume'], pageSize: 50 }),
  job('ec2.describe_images', 'Images', { types: ['ec2 Image'], arguments: { Owners: ['self'] } }),
  job('iam.list_roles', 'Roles', { types: ['iam Role'], pageSize: 10 }),
  job('iam.list_policies', 'Policies', { types: ['iam Policy'], arguments: { Scope: 'Local' } }),
  job('lambda.list_functions', 'Functions', { types: ['lambda Function'] }),
  job('dynamodb.list_tables', 'TableNames', { types: ['dynamodb Table'], pageSize: 7 }),
  job('sqs.list_queues', 'QueueUrls', { types: ['sqs Queue'], pageSize: 9 }),
  job('sns.list_topics', 'Topics', { types: ['sns Topic'] }),
  job('rds.describe_db_instances', 'DBInstances', { types: ['rds DBInstance', 'docdb DBInstance'], pageSize: 20 }),
  job('docdb.describe_db_clusters', 'DBClusters', { types: ['rds DBCluster', 'docdb DBCluster'] }),
  job('ecs.list_clusters', 'clusterArns', { types: ['ecs Cluster'], pageSize: 3 }),
  job('eks.list_clusters', 'clusters', { types: ['eks Cluster'] }),
  job('route53.list_hosted_zones', 'HostedZones', { types: ['route53 HostedZone'], pageSize: 4 }),
  job('cloudfront.list_distributions', 'DistributionList.Items', { types: ['cloudfront Distribution'], pageSize: 3 }),
  job('logs.describe_log_groups', 'logGroups', { types: ['logs LogGroup'] }),
  job('ssm.describe_parameters', 'Parameters', { types: ['ssm Parameter'] }),
  job('secretsmanager.list_secrets', 'SecretList', { types: ['secretsmanager Secret'], pageSize: 10 }),
  job('cloudwatch.describe_alarms', 'MetricAlarms', { types: ['cloudwatch MetricAlarm'], pageSize: 30 }),
  job('stepfunctions.list_state_machines', 'stateMachines', { types: ['stepfunctions StateMachine'] }),
  job('elbv2.describe_load_balancers', 'LoadBalancers', { types: ['elbv2 LoadBalancer'], pageSize: 2 }),
  job('autoscaling.describe_auto_scaling_groups', 'AutoScalingGroups', { types: ['autoscaling AutoScalingGroup'] }),
  job('kinesis.list_streams', 'StreamNames', { types: ['kinesis Stream'] }),
  job('cloudformation.list_stacks', 'StackSummaries', { types: ['cloudformation Stack'] }),
  job('apigateway.get_rest_apis', 'items', { types: ['apigateway RestApi'] }),
  job('efs.describe_file_systems', 'FileSystems', { types: ['efs FileSystem'] }),
  job('ecr.describe_repositories', 'repositories', { types: ['ecr Repository'], pageSize: 5 }),
];

/** Tells why boto3 cannot judge here, or undefined where it can. */
function whyNoBoto3(): string | undefined {
  const probe = spawnSync('python3', ['-c', 'import boto3'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : 'python3 with boto3 is not installed';
}

describe.skipIf(isLeftOut('boto3 as a client of the simulator', 'moto', whyNoBoto3()))('boto3', () => {
  let simulator: Simulator;
  let answers: Answer[];

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 9, resources: 4000 });
    const script = fileURLToPath(new URL('boto3-lists.py', import.meta.url));
    const python = spawn('python3', [script, simulator.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    python.stdin.end(JOBS.map((each) => `${JSON.stringify({ ...each, region: 'us-east-1' })}\n`).join(''));
    const output = await text(python.stdout);
    answers = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  }, 120_000);

  afterAll(async () => {
    await simulator.close();
  });

  it.each(JOBS.map((each, index) => [each.service, each.operation, index] as const))(
    'finds with %s %s what the estate counts',
    (_, __, index) => {
      const types = JOBS[index]?.types ?? [];
      const expected = simulator
        .expectedCounts()
        .filter(({ service, type }) => types.includes(`${service} ${type}`))
        .filter(({ region, type }) => region === 'us-east-1' || region === 'global' || type === 'Bucket')
        .reduce((sum, { count }) => sum + count, 0);
      expect(answers[index]).toMatchObject({ rows: expected });
      expect(expected).toBeGreaterThan(0);
    },
  );

  it('is answered with small pages where it asks for them', () => {
    const paged = JOBS.flatMap((each, index) =>
      each.pageSize === undefined ? [] : [{ each, answer: answers[index] }],
    );
    const wrong = paged.filter(
      ({ each, answer }) => answer?.pages !== Math.ceil((answer?.rows ?? 0) / (each.pageSize ?? 1)),
    );
    expect(wrong).toEqual([]);
  });

  it('has asked for nothing that the simulator had to refuse', () => {
    expect(simulator.requestCounts().filter(({ kind }) => kind !== 'read')).toEqual([]);
  });
});
