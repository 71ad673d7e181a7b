-- title: What changed lately, by type and kind
-- description: What the first look at a list finds is no change; changes of a new catalog alone are left out.
-- parameter: days=7 how many days back
SELECT provider, type_name, kind, count(*) AS changes, max(changed_at) AS latest
FROM changes
WHERE changed_at >= now() - to_days(CAST($days AS INTEGER)) AND kind <> 'schema'
  AND not_before IS NOT NULL
GROUP BY ALL
ORDER BY latest DESC, changes DESC
