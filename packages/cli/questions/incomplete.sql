-- title: What could not be seen
-- description: Lists that did not end complete, by account, service and reason.
SELECT provider, account_id, service, type, status, any_value(reason) AS reason, count(*) AS lists, max(last_read_at) AS last_read_at
FROM coverage
WHERE status NOT IN ('complete', 'not_applicable')
GROUP BY ALL
ORDER BY provider, account_id, service, type
