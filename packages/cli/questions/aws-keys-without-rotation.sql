-- title: Keys that do not rotate
-- description: Symmetric keys of your own, enabled and with key material of KMS, that are not made anew every year. Keys of AWS are left out.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_kms_key
-- facets: aws_kms_key.detail, aws_kms_key.rotation_status
WITH keys AS (
  SELECT type_name, id, name, account_id, region,
    CASE WHEN list_contains(missing_facets, 'detail') THEN NULL ELSE attributes->'$.detail' END AS detail,
    CASE WHEN list_contains(missing_facets, 'rotation_status') THEN NULL ELSE attributes->'$.rotation_status' END AS rotation
  FROM resources WHERE type_name = 'aws_kms_key'
), facts AS (
  SELECT *, ((detail->>'$.KeyManager') = 'CUSTOMER' AND (detail->>'$.KeyState') = 'Enabled' AND (detail->>'$.Origin') = 'AWS_KMS'
    AND (detail->>'$.KeySpec') = 'SYMMETRIC_DEFAULT') AS could_rotate, (rotation->>'$.KeyRotationEnabled')::BOOLEAN AS rotates
  FROM keys WHERE (detail->>'$.KeyManager') IS DISTINCT FROM 'AWS'
), judged AS (
  SELECT *, CASE could_rotate AND NOT rotates WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict,
    CASE WHEN detail IS NULL THEN 'what kind of key it is is not known' WHEN NOT could_rotate THEN 'cannot rotate'
      WHEN rotates IS NULL THEN 'whether it rotates is not known' WHEN NOT rotates THEN 'does not rotate' END AS reason
  FROM facts
), listed_types(service, type, type_name) AS (
  VALUES ('kms', 'Key', 'aws_kms_key')
)
-- include: verdicts
