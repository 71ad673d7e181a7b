-- title: References to what is gone
-- description: What they named vanished after it had been seen. References to what was never seen are left out.
SELECT f.type_name, f.id, f.name, r.relationship_type, r.label, r.path, r.to_ref
FROM relationships r
JOIN resources f ON f.uid = r.from_uid
WHERE r.valid_to IS NULL AND r.resolution = 'gone'
ORDER BY ALL
