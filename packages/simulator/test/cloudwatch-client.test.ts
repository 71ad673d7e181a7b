import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RequestLogEntry, type Simulator, startSimulator } from '../src/index.ts';

type ProtocolClass = NonNullable<CloudWatchClientConfig['protocol']>;

/** The client's own protocol classes, from where the client itself takes them. */
const protocols = createRequire(import.meta.resolve('@aws-sdk/client-cloudwatch'))(
  '@aws-sdk/core/protocols',
) as Readonly<Record<'AwsJson1_0Protocol' | 'AwsQueryProtocol' | 'AwsSmithyRpcV2CborProtocol', ProtocolClass>>;

const PROTOCOLS = [
  ['json', protocols.AwsJson1_0Protocol],
  ['cbor', protocols.AwsSmithyRpcV2CborProtocol],
  ['query', protocols.AwsQueryProtocol],
] as const;

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

describe.each(PROTOCOLS)('the vendor client of CloudWatch over %s', (name, protocol) => {
  let simulator: Simulator;
  let client: CloudWatchClient;
  const spoken = new Set<string>();

  beforeAll(async () => {
    const logger = (entry: RequestLogEntry): void => void spoken.add(entry.protocol);
    simulator = await startSimulator({ seed: 4, resources: 6000, logger });
    client = new CloudWatchClient({
      endpoint: simulator.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      protocol,
    });
  });

  afterAll(async () => {
    client.destroy();
    await simulator.close();
  });

  it('pages through all alarms', async () => {
    const names: string[] = [];
    let pages = 0;
    for await (const page of paginateDescribeAlarms({ client, pageSize: 25 }, { AlarmTypes: ['MetricAlarm'] })) {
      pages += 1;
      names.push(...(page.MetricAlarms ?? []).map((alarm) => alarm.AlarmName ?? ''));
    }
    const expected = simulator
      .expectedCounts()
      .find((count) => count.type === 'MetricAlarm' && count.region === 'us-east-1')?.count;
    expect(names).toHaveLength(expected ?? -1);
    expect(new Set(names).size).toBe(names.length);
    expect(pages).toBe(Math.ceil(names.length / 25));
    expect([...spoken]).toEqual([name]);
  });

  it('reads times, numbers and lists as what they are', async () => {
    const [alarm] = (await client.send(new DescribeAlarmsCommand({ MaxRecords: 1 }))).MetricAlarms ?? [];
    expect(alarm?.StateUpdatedTimestamp).toBeInstanceOf(Date);
    expect(alarm?.StateUpdatedTimestamp?.getUTCFullYear()).toBeGreaterThan(2022);
    expect(alarm).toMatchObject({ Period: 300, ActionsEnabled: expect.any(Boolean) });
    expect(alarm?.AlarmActions?.[0]).toMatch(/^arn:aws:sns:us-east-1:\d{12}:/);
  });

  it('is told in its own words that a write is refused and a token is false', async () => {
    const write = new PutMetricAlarmCommand({
      AlarmName: 'new',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
    });
    await expect(client.send(write)).rejects.toMatchObject({ name: expect.stringContaining('AccessDenied') });
    const read = client.send(new DescribeAlarmsCommand({ NextToken: 'forged' }));
    await expect(read).rejects.toMatchObject({ name: expect.stringContaining('InvalidNextToken') });
    expect(simulator.requestCounts()).toContainEqual({
      service: 'cloudwatch',
      operation: 'PutMetricAlarm',
      region: 'us-east-1',
      kind: 'write',
      requests: 1,
      faults: 0,
    });
  });
});
