import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { DEMO_QUERIES } from './demo-queries.ts';

interface Sample {
  readonly type: string;
  readonly id: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

function allowing(
  FromPort: number,
  ToPort: number,
  range: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { IpPermissions: [{ IpProtocol: 'tcp', FromPort, ToPort, ...range }] };
}

const EVERYBODY = { IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '0.0.0.0/0' }] };
const EVERYBODY_V6 = { Ipv6Ranges: [{ CidrIpv6: '::/0' }] };

const SAMPLES: readonly Sample[] = [
  { type: 'SecurityGroup', id: 'sg-ssh', tags: { Team: 'a', Owner: 'ann' }, payload: allowing(22, 22, EVERYBODY) },
  { type: 'SecurityGroup', id: 'sg-range', tags: { Team: 'a' }, payload: allowing(0, 1024, EVERYBODY_V6) },
  {
    type: 'SecurityGroup',
    id: 'sg-all',
    tags: { Team: 'b' },
    payload: { IpPermissions: [{ IpProtocol: '-1', ...EVERYBODY }] },
  },
  { type: 'SecurityGroup', id: 'sg-web', payload: allowing(443, 443, EVERYBODY) },
  { type: 'SecurityGroup', id: 'sg-inner', payload: allowing(22, 22, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] }) },
  { type: 'SecurityGroup', id: 'sg-none', payload: {} },
  { type: 'Instance', id: 'i-1', payload: { SecurityGroups: [{ GroupId: 'sg-ssh' }, { GroupId: 'sg-web' }] } },
  { type: 'Instance', id: 'i-2', payload: { SecurityGroups: [{ GroupId: 'sg-ssh' }] } },
  { type: 'Volume', id: 'v-1', payload: { Encrypted: false, State: 'available', Size: 100 } },
  {
    type: 'PersistentVolume',
    id: 'pv-1',
    payload: { spec: { claimRef: { namespace: 'shop', name: 'data' } } },
  },
  { type: 'PersistentVolume', id: 'pv-2', payload: { spec: { claimRef: { namespace: 'shop', name: 'logs' } } } },
  { type: 'Volume', id: 'v-2', payload: { Encrypted: true, State: 'in-use', Size: 20 } },
];

const EDGES = [
  ['pv-1', 'v-1'],
  ['pv-2', 'v-2'],
] as const;
const TYPE_NAMES: Readonly<Record<string, string>> = {
  Volume: 'aws_ec2_volume',
  PersistentVolume: 'kubernetes_core_persistent_volume',
};

const EXPECTED: Readonly<Record<string, unknown>> = {
  open_ssh: [
    ['eu-west-1', 'sg-ssh', '', '2'],
    ['eu-west-1', 'sg-all', '', '0'],
    ['eu-west-1', 'sg-range', '', '0'],
  ],
  volumes: [['eu-west-1', '2', '1', '1', '100']],
  owners: [
    ['a', '2', '1', '50 %'],
    ['b', '1', '1', '100 %'],
  ],
  cluster_disks: [['shop', 'data', 'eu-west-1', 'v-1']],
};

describe('DEMO_QUERIES', () => {
  test('find what they ask for, and nothing else', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(
        'CREATE TABLE resources (uid VARCHAR, service VARCHAR, type VARCHAR, type_name VARCHAR, region VARCHAR, id VARCHAR, name VARCHAR, tags JSON, raw_data JSON)',
      );
      for (const { type, id, tags, payload } of SAMPLES) {
        const typeName = TYPE_NAMES[type] ?? '';
        const values = [type, id, tags === undefined ? null : JSON.stringify(tags), JSON.stringify(payload), typeName];
        await connection.run("INSERT INTO resources VALUES ($2, 'ec2', $1, $5, 'eu-west-1', $2, '', $3, $4)", values);
      }
      await connection.run('CREATE TABLE edges (from_uid VARCHAR, to_uid VARCHAR)');
      for (const edge of EDGES) await connection.run('INSERT INTO edges VALUES ($1, $2)', [...edge]);
      for (const { key, sql, columns } of DEMO_QUERIES) {
        const answer = await connection.runAndReadAll(sql);
        expect(answer.columnNames()).toEqual(columns.map(({ name }) => name));
        expect(answer.getRowsJson()).toEqual(EXPECTED[key]);
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
});
