/** Lists of eight services that cover the protocols: ec2, query, JSON 1.0 and 1.1, REST in JSON and in XML, CBOR. */
export const SMALL_CALLS = [
  { service: 'ec2', operation: 'DescribeVpcs' },
  { service: 'iam', operation: 'ListUsers' },
  { service: 'sqs', operation: 'ListQueues' },
  { service: 'ecs', operation: 'ListClusters' },
  { service: 'lambda', operation: 'ListFunctions' },
  { service: 's3', operation: 'ListBuckets' },
  { service: 'dynamodb', operation: 'ListTables' },
  { service: 'cloudwatch', operation: 'ListDashboards' },
] as const;

/** How often all of them are called. */
export const ROUNDS = 250;
