import { CloudWatchClient, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { forEachConcurrent } from '@corkscrew/sdk';
import { ROUNDS, SMALL_CALLS } from './small-calls.ts';
import { measure } from '../../../tests/support/bench/measure.ts';
import { CONCURRENT_CALLS, endpointOfBench, KEYS, REGION } from './worker.ts';

/** The same small pages through the services' official clients. */
const config = { region: REGION, endpoint: endpointOfBench(), credentials: KEYS };
const ec2 = new EC2Client(config);
const iam = new IAMClient(config);
const sqs = new SQSClient(config);
const ecs = new ECSClient(config);
const lambda = new LambdaClient(config);
const s3 = new S3Client({ ...config, forcePathStyle: true });
const dynamodb = new DynamoDBClient(config);
const cloudwatch = new CloudWatchClient(config);
const SENDERS: Readonly<Record<(typeof SMALL_CALLS)[number]['service'], () => Promise<unknown>>> = {
  ec2: () => ec2.send(new DescribeVpcsCommand({})),
  iam: () => iam.send(new ListUsersCommand({})),
  sqs: () => sqs.send(new ListQueuesCommand({})),
  ecs: () => ecs.send(new ListClustersCommand({})),
  lambda: () => lambda.send(new ListFunctionsCommand({})),
  s3: () => s3.send(new ListBucketsCommand({})),
  dynamodb: () => dynamodb.send(new ListTablesCommand({})),
  cloudwatch: () => cloudwatch.send(new ListDashboardsCommand({})),
};
const calls = Array.from({ length: ROUNDS }, () => SMALL_CALLS).flat();
await measure(async () => {
  await forEachConcurrent(calls, CONCURRENT_CALLS, async ({ service }) => {
    await SENDERS[service]();
  });
  return calls.length;
});
for (const client of [ec2, iam, sqs, ecs, lambda, s3, dynamodb, cloudwatch]) client.destroy();
