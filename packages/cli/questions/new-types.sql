-- title: Types that were never seen before
-- description: The first look at a type counts as its appearance.
-- parameter: days=30 how many days back
SELECT provider, type_name, min(valid_from) AS first_seen, count(*) FILTER (valid_to IS NULL) AS resources
FROM resource_versions
GROUP BY ALL
HAVING first_seen >= now() - to_days(CAST($days AS INTEGER))
ORDER BY first_seen DESC, type_name
