-- title: What most others refer to
-- description: What would be missed by the most resources directly.
-- parameter: limit=20 rows at most
SELECT to_type_name AS type_name, to_id AS id, to_name AS name, count(DISTINCT from_uid) AS referred_to_by
FROM edges
WHERE relationship_type <> 'contains'
GROUP BY ALL
ORDER BY referred_to_by DESC, type_name, id
LIMIT CAST($limit AS BIGINT)
