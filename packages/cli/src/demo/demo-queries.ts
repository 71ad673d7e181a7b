import type { Column } from '../render/command-output.ts';

/** A question that the demo asks the database. */
export interface DemoQuery {
  readonly key: string;
  readonly question: string;
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** Questions that somebody asks of a real account too. Each gives a few rows. */
export const DEMO_QUERIES: readonly DemoQuery[] = [
  {
    key: 'open_ssh',
    question: 'Which security groups let anybody in by SSH, with how many instances behind?',
    sql: `WITH rules AS (
  SELECT region, id, name, unnest(from_json(raw_data->'$.IpPermissions', '["JSON"]')) AS rule
  FROM resources WHERE service = 'ec2' AND type = 'SecurityGroup'
), open_groups AS (
  SELECT DISTINCT region, id, name FROM rules
  WHERE ((rule->>'$.IpProtocol') = '-1' OR 22 BETWEEN (rule->>'$.FromPort')::INT AND (rule->>'$.ToPort')::INT)
    AND (list_contains(rule->>'$.IpRanges[*].CidrIp', '0.0.0.0/0')
      OR list_contains(rule->>'$.Ipv6Ranges[*].CidrIpv6', '::/0'))
), members AS (
  SELECT id, unnest(raw_data->>'$.SecurityGroups[*].GroupId') AS group_id
  FROM resources WHERE service = 'ec2' AND type = 'Instance'
)
SELECT region, open_groups.id AS security_group, name, count(members.id) AS instances
FROM open_groups LEFT JOIN members ON group_id = open_groups.id
GROUP BY ALL ORDER BY instances DESC, security_group LIMIT 5`,
    columns: [{ name: 'region' }, { name: 'security_group' }, { name: 'name' }, { name: 'instances', align: 'right' }],
  },
  {
    key: 'volumes',
    question: 'How many disks are unencrypted, and how many are attached to nothing?',
    sql: `SELECT region, count(*) AS volumes,
  count(*) FILTER (NOT (raw_data->>'$.Encrypted')::BOOLEAN) AS unencrypted,
  count(*) FILTER ((raw_data->>'$.State') = 'available') AS unattached,
  coalesce(sum((raw_data->>'$.Size')::INT) FILTER ((raw_data->>'$.State') = 'available'), 0)::BIGINT AS unattached_gib
FROM resources WHERE service = 'ec2' AND type = 'Volume'
GROUP BY region ORDER BY unattached_gib DESC`,
    columns: [
      { name: 'region' },
      { name: 'volumes', align: 'right' },
      { name: 'unencrypted', align: 'right' },
      { name: 'unattached', align: 'right' },
      { name: 'unattached_gib', align: 'right' },
    ],
  },
  {
    key: 'owners',
    question: 'Which teams have the most that nobody owns by name?',
    sql: `SELECT tags->>'$.Team' AS team, count(*) AS total,
  count(*) FILTER ((tags->>'$.Owner') IS NULL) AS without_owner,
  round(100 * without_owner / total)::INT || ' %' AS share
FROM resources WHERE (tags->>'$.Team') IS NOT NULL
GROUP BY team ORDER BY without_owner DESC, team LIMIT 5`,
    columns: [
      { name: 'team' },
      { name: 'total', align: 'right' },
      { name: 'without_owner', align: 'right' },
      { name: 'share', align: 'right' },
    ],
  },
  {
    key: 'cluster_disks',
    question: 'Which applications in the cluster keep data on AWS disks that are not encrypted?',
    sql: `SELECT claim.raw_data->>'$.spec.claimRef.namespace' AS namespace,
  claim.raw_data->>'$.spec.claimRef.name' AS claim, disk.region, disk.id AS volume
FROM edges
JOIN resources AS claim ON claim.uid = from_uid
JOIN resources AS disk ON disk.uid = to_uid
WHERE claim.type_name = 'kubernetes_core_persistent_volume' AND disk.type_name = 'aws_ec2_volume'
  AND NOT (disk.raw_data->>'$.Encrypted')::BOOLEAN
ORDER BY ALL LIMIT 5`,
    columns: [{ name: 'namespace' }, { name: 'claim' }, { name: 'region' }, { name: 'volume' }],
  },
];
