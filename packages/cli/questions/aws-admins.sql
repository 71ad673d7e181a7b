-- title: Roles, users and groups that may do everything
-- description: By a policy that allows every action on everything: attached, inline, or of a group. What a boundary or an organisation takes away again is not judged.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_iam_role, aws_iam_user, aws_iam_group, aws_iam_policy_version, aws_iam_aws_managed_policy, aws_iam_role_policy, aws_iam_user_policy, aws_iam_group_policy
-- facets: aws_iam_role.attached_policies, aws_iam_user.attached_policies, aws_iam_user.groups, aws_iam_group.attached_policies
WITH documents AS (
  SELECT account_id, parent_id AS policy, raw_data->'$.Document' AS document FROM resources
  WHERE type_name = 'aws_iam_policy_version' AND (raw_data->>'$.IsDefaultVersion') = 'true'
  UNION ALL
  SELECT account_id, id, list_filter(CAST(raw_data->'$.PolicyVersionList' AS JSON[]), lambda v: (v->>'$.IsDefaultVersion') = 'true')[1]->'$.Document'
  FROM resources WHERE type_name = 'aws_iam_aws_managed_policy'
  UNION ALL
  SELECT account_id, type_name || ' ' || id, (raw_data->'$.PolicyDocument') FROM resources
  WHERE type_name IN ('aws_iam_role_policy', 'aws_iam_user_policy', 'aws_iam_group_policy')
), powers AS (
  SELECT account_id, policy, CASE WHEN document IS NULL OR json_type(document) <> 'OBJECT' THEN ['unknown']
    ELSE list_transform(CASE json_type(document, '$.Statement') WHEN 'ARRAY' THEN CAST(document->'$.Statement' AS JSON[]) ELSE [(document->'$.Statement')] END, lambda s: CASE
      WHEN (s->>'$.Effect') IS DISTINCT FROM 'Allow' THEN 'no'
      WHEN NOT coalesce((s->>'$.Action') IN ('*', '*:*') OR list_contains(s->>'$.Action[*]', '*') OR list_contains(s->>'$.Action[*]', '*:*'), false) THEN 'no'
      WHEN NOT coalesce((s->>'$.Resource') = '*' OR list_contains(s->>'$.Resource[*]', '*'), false) THEN 'no'
      WHEN json_exists(s, '$.Condition') THEN 'unknown' ELSE 'yes' END) END AS statements
  FROM documents
), principals AS (
  SELECT type_name, id, name, account_id, region, CASE WHEN list_contains(missing_facets, 'attached_policies') THEN NULL ELSE attributes->'$.attached_policies' END AS attached, CASE WHEN list_contains(missing_facets, 'groups') THEN NULL ELSE attributes->'$.groups' END AS member_of
  FROM resources WHERE type_name IN ('aws_iam_role', 'aws_iam_user', 'aws_iam_group')
), grants AS (
  SELECT type_name, account_id, id, unnest((attached->>'$[*].PolicyArn')::VARCHAR[]) AS policy FROM principals WHERE attached IS NOT NULL
  UNION ALL
  SELECT replace(type_name, '_policy', ''), account_id, parent_id, type_name || ' ' || id FROM resources
  WHERE type_name IN ('aws_iam_role_policy', 'aws_iam_user_policy', 'aws_iam_group_policy')
), unread AS (
  SELECT DISTINCT account_id FROM coverage WHERE provider = 'aws' AND service = 'iam' AND facet = 'list'
    AND type IN ('RolePolicy', 'UserPolicy', 'GroupPolicy') AND status NOT IN ('complete', 'not_applicable', 'gone')
), own AS (
  SELECT p.type_name, p.account_id, p.id, p.member_of, list_concat(
      CASE WHEN p.attached IS NULL OR bool_or(u.account_id IS NOT NULL) THEN ['unknown'] ELSE [] END,
      flatten(list(coalesce(w.statements, CASE WHEN g.policy IS NULL THEN [] ELSE ['unknown'] END)))) AS statements,
    list(g.policy) FILTER (list_contains(w.statements, 'yes')) AS policies
  FROM principals p
  LEFT JOIN grants g ON g.type_name = p.type_name AND g.account_id = p.account_id AND g.id = p.id
  LEFT JOIN powers w ON w.account_id = g.account_id AND w.policy = g.policy
  LEFT JOIN unread u ON u.account_id = p.account_id
  GROUP BY p.type_name, p.account_id, p.id, p.member_of, p.attached
), facts AS (
  SELECT o.type_name, o.account_id, o.id, list_concat(any_value(o.statements), flatten(list(coalesce(g.statements, []))),
      CASE WHEN o.type_name = 'aws_iam_user' AND coalesce(count(g.id) < json_array_length(any_value(o.member_of)), true) THEN ['unknown']
        ELSE [] END) AS statements,
    any_value(o.policies) AS policies, list(g.id) FILTER (list_contains(g.statements, 'yes')) AS powerful
  FROM own o
  LEFT JOIN own g ON g.type_name = 'aws_iam_group' AND g.account_id = o.account_id AND list_contains(o.member_of->>'$[*]', g.id)
  GROUP BY o.type_name, o.account_id, o.id
), judged AS (
  SELECT type_name, id, p.name, account_id, p.region, CASE WHEN list_contains(statements, 'yes') THEN 'yes' WHEN list_contains(statements, 'unknown') THEN 'unknown' ELSE 'no' END AS verdict,
    CASE WHEN len(policies) > 0 THEN 'by ' || array_to_string(policies, ', ') WHEN len(powerful) > 0 THEN 'as a member of ' || array_to_string(powerful, ', ')
      WHEN list_contains(statements, 'unknown') THEN 'not all of its policies are known' END AS reason
  FROM facts JOIN principals p USING (type_name, account_id, id)
), listed_types(service, type, type_name) AS (
  VALUES ('iam', 'Role', 'aws_iam_role'), ('iam', 'User', 'aws_iam_user'), ('iam', 'Group', 'aws_iam_group')
)
-- include: verdicts
