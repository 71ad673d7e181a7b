-- title: Resources that nothing refers to and that refer to nothing
-- description: Candidates for what is forgotten, of types that have relationships elsewhere. Old ones come first.
-- parameter: limit=50 rows at most
WITH connected AS (SELECT from_uid AS uid FROM edges UNION SELECT to_uid FROM edges),
  connectable AS (SELECT DISTINCT type_name FROM resources WHERE uid IN (SELECT uid FROM connected))
SELECT type_name, id, name, account_id, region, created_at, valid_from
FROM resources
WHERE type_name IN (SELECT type_name FROM connectable) AND uid NOT IN (SELECT uid FROM connected)
ORDER BY created_at NULLS LAST, valid_from, type_name, id
LIMIT CAST($limit AS BIGINT)
