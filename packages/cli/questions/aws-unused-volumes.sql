-- title: Volumes and addresses that nothing uses
-- description: EBS volumes that are attached to nothing, and elastic addresses that are associated with nothing: they cost all the same.
-- parameter: verdict=any only rows of this verdict: yes, no or unknown
-- providers: aws
-- types: aws_ec2_volume, aws_ec2_address
WITH things AS (
  SELECT type_name, id, name, account_id, region, CASE type_name WHEN 'aws_ec2_volume' THEN (raw_data->>'$.State') = 'available'
    ELSE (raw_data->>'$.AssociationId') IS NULL END AS is_idle
  FROM resources WHERE type_name IN ('aws_ec2_volume', 'aws_ec2_address')
), judged AS (
  SELECT *, CASE is_idle WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS verdict, CASE WHEN is_idle THEN 'nothing uses it' END AS reason FROM things
), listed_types(service, type, type_name) AS (
  VALUES ('ec2', 'Volume', 'aws_ec2_volume'), ('ec2', 'Address', 'aws_ec2_address')
)
-- include: verdicts
