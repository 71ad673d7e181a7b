import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../src/index.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

describe('the vendor client of CloudWatch', () => {
  let simulator: Simulator;
  let client: CloudWatchClient;

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 4, resources: 6000 });
    client = new CloudWatchClient({ endpoint: simulator.url, region: 'us-east-1', credentials, maxAttempts: 1 });
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
