-- title: Security groups that let the internet in
-- description: Rules that take any address (0.0.0.0/0 or ::/0) for one of some ports; which resources a group guards is another question.
-- parameter: ports=22,3389,23,445,1433,1521,3306,5432,6379,9200,11211,27017 ports that nobody outside should reach
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_security_group
WITH wanted AS (
  SELECT list_transform(string_split($ports, ','), lambda port: CAST(trim(port) AS INTEGER)) AS ports
), groups AS (
  SELECT type_name, id, name, account_id, region, CAST(raw_data->'$.IpPermissions' AS JSON[]) AS rules
  FROM resources WHERE type_name = 'aws_ec2_security_group'
), facts AS (
  SELECT groups.*, list_filter(rules, lambda rule:
    (list_contains(rule->>'$.IpRanges[*].CidrIp', '0.0.0.0/0') OR list_contains(rule->>'$.Ipv6Ranges[*].CidrIpv6', '::/0'))
    AND ((rule->>'$.IpProtocol') = '-1'
      OR len(list_filter(ports, lambda port: port BETWEEN (rule->>'$.FromPort')::INTEGER AND (rule->>'$.ToPort')::INTEGER)) > 0)) AS open_rules
  FROM groups, wanted
), judged AS (
  SELECT *, CASE len(open_rules) > 0 WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN rules IS NULL THEN 'the rules are not known'
      WHEN len(open_rules) > 0 THEN 'open to all: ' || array_to_string(list_transform(open_rules, lambda rule:
        CASE WHEN (rule->>'$.IpProtocol') = '-1' THEN 'everything'
          ELSE concat(rule->>'$.IpProtocol', ' ', rule->>'$.FromPort', '-', (rule->>'$.ToPort')) END), ', ') END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'SecurityGroup', 'aws_ec2_security_group')
)
-- include: verdicts
