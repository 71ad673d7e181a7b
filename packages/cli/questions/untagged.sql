-- title: Resources that lack a tag
-- description: What has none of the tag asked for, by type. Types whose lists do not return tags are not judged.
-- parameter: tag=Owner the tag that everything should have
SELECT provider, type_name, count(*) FILTER ((tags->>$tag) IS NULL) AS without_it, count(*) AS resources,
  round(100.0 * count(*) FILTER ((tags->>$tag) IS NULL) / count(*)) AS percent
FROM resources
WHERE tags IS NOT NULL
GROUP BY ALL
HAVING without_it > 0
ORDER BY without_it DESC, type_name
