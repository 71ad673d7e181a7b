-- What each statement of a policy says of whether everybody is let in: yes, no or unknown. policies(policy) has NULL for what is not known.
  SELECT *, CASE WHEN policy IS NULL THEN ['unknown'] WHEN json_type(policy) = 'NULL' THEN ['no']
      ELSE list_transform(CASE json_type(policy, '$.Statement') WHEN 'ARRAY' THEN CAST(policy->'$.Statement' AS JSON[]) ELSE [(policy->'$.Statement')] END, lambda s: CASE
        WHEN (s->>'$.Effect') IS DISTINCT FROM 'Allow' THEN 'no'
        WHEN NOT coalesce((s->>'$.Principal') = '*' OR (s->>'$.Principal.AWS') = '*' OR list_contains(s->>'$.Principal.AWS[*]', '*')
          OR json_exists(s, '$.NotPrincipal'), false) THEN 'no'
        WHEN NOT json_exists(s, '$.Condition') THEN 'yes'
        WHEN regexp_matches(s->>'$.Condition', '^\{"(String|Arn)(Equals|Like|EqualsIgnoreCase)":\{"(aws:(Source(Arn|Account|Owner|Vpc|Vpce|OrgID)|Principal(Arn|Account|OrgID|OrgPaths))|kms:CallerAccount)":', 'i') THEN 'no'
        ELSE 'unknown' END) END AS statements
  FROM policies
