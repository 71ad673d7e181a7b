"""Creates tagged resources of several services in a moto server.

Usage: tagged.py <endpoint url>
"""

import sys

import boto3

REGION = "us-east-1"
TAGS = {"team": "core"}
LISTED = [{"Key": "team", "Value": "core"}]


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name=REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="not-a-secret",
    )


def spec(kind):
    return [{"ResourceType": kind, "Tags": LISTED}]


ec2 = client("ec2")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=spec("vpc"))["Vpc"]["VpcId"]
ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", TagSpecifications=spec("subnet"))
ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc, TagSpecifications=spec("security-group"))
ec2.create_volume(AvailabilityZone="us-east-1a", Size=8, TagSpecifications=spec("volume"))
ec2.run_instances(ImageId="ami-12c6146b", MinCount=2, MaxCount=2, TagSpecifications=spec("instance"))
client("sqs").create_queue(QueueName="orders", tags=TAGS)
client("sns").create_topic(Name="news", Tags=LISTED)
client("kms").create_key(Tags=[{"TagKey": "team", "TagValue": "core"}])
client("dynamodb").create_table(
    TableName="carts",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
    Tags=LISTED,
)
client("logs").create_log_group(logGroupName="/app/orders", tags=TAGS)
client("secretsmanager").create_secret(Name="db/main", SecretString="x", Tags=LISTED)
print("{}")
