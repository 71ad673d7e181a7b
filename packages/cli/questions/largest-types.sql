-- title: The types with the most resources
-- parameter: limit=20 rows at most
SELECT provider, type_name, count(*) AS resources, count(DISTINCT account_id) AS accounts, count(DISTINCT region) AS regions
FROM resources
GROUP BY ALL
ORDER BY resources DESC, type_name
LIMIT CAST($limit AS BIGINT)
