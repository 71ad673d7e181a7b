"""Creates resources in a moto server and prints their ids, as JSON, by the name of their type.

Usage: seed.py <endpoint url>
"""

import io
import json
import sys
import zipfile

import boto3

REGION = "us-east-1"
ENDPOINT = sys.argv[1]
created = {}


def client(service, region=REGION):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="not-a-secret",
    )


def note(type_name, *ids):
    created.setdefault(type_name, []).extend(ids)


def tail(text, separator="/"):
    return text.rsplit(separator, 1)[-1]


def identity():
    iam = client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "eks.amazonaws.com"]}, "Action": "sts:AssumeRole"}]})
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust, Path="/team/", Tags=[{"Key": "team", "Value": "core"}])["Role"]["Arn"]
    note("aws_iam_role", "app")
    for name in ("ada", "grace"):
        iam.create_user(UserName=name)
        note("aws_iam_user", name)
    iam.create_group(GroupName="admins")
    note("aws_iam_group", "admins")
    note("aws_iam_policy", iam.create_policy(PolicyName="s3-all", PolicyDocument=policy)["Policy"]["Arn"])
    iam.create_instance_profile(InstanceProfileName="web")
    note("aws_iam_instance_profile", "web")
    return role


def network():
    ec2 = client("ec2")
    note("aws_ec2_vpc", *(v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"]))
    note("aws_ec2_subnet", *(s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]))
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": " lead & <tail> \u00fc"}]}])["Vpc"]["VpcId"]
    note("aws_ec2_vpc", vpc)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    note("aws_ec2_subnet", *subnets)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    note("aws_ec2_internet_gateway", gateway)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    instances = ec2.run_instances(ImageId=image, MinCount=3, MaxCount=3, SubnetId=subnets[0], InstanceType="t3.micro", UserData="#!/bin/sh\nexport TOKEN=1")["Instances"]
    note("aws_ec2_instance", *(i["InstanceId"] for i in instances))
    note("aws_ec2_volume", *(v["VolumeId"] for v in ec2.describe_volumes()["Volumes"]))
    note("aws_ec2_volume", ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"])
    ec2.create_key_pair(KeyName="key & <pair>")
    note("aws_ec2_key_pair", "key & <pair>")
    note("aws_ec2_address", ec2.allocate_address(Domain="vpc")["AllocationId"])
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    note("aws_ec2_security_group", *(g["GroupId"] for g in ec2.describe_security_groups()["SecurityGroups"]))
    return subnets, group


def query_protocol(subnets):
    sns = client("sns")
    for name in ("orders", "alerts"):
        note("aws_sns_topic", sns.create_topic(Name=name)["TopicArn"])
    rds = client("rds")
    rds.create_db_instance(DBInstanceIdentifier="main", Engine="postgres", DBInstanceClass="db.t3.micro", MasterUsername="ada", MasterUserPassword="Passw0rd-1", AllocatedStorage=20)
    note("aws_rds_db_instance", "main")
    rds.create_db_subnet_group(DBSubnetGroupName="private", DBSubnetGroupDescription="private", SubnetIds=subnets)
    note("aws_rds_db_subnet_group", "private")
    elb = client("elbv2")
    note("aws_elbv2_load_balancer", elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"])
    scaling = client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12c6146b", InstanceType="t3.micro")
    note("aws_autoscaling_launch_configuration", "web")
    scaling.create_auto_scaling_group(AutoScalingGroupName="web", LaunchConfigurationName="web", MinSize=0, MaxSize=1, AvailabilityZones=[f"{REGION}a"])
    note("aws_autoscaling_auto_scaling_group", "web")
    template = {"Parameters": {"DbPassword": {"Type": "String", "NoEcho": True}}, "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "from-stack"}}}}
    client("cloudformation").create_stack(StackName="base", TemplateBody=json.dumps(template), Parameters=[{"ParameterKey": "DbPassword", "ParameterValue": "hunter2"}])
    note("aws_cloudformation_stack", "base")
    note("aws_sqs_queue", "from-stack")


def json_protocols(role):
    dynamodb = client("dynamodb")
    # More than one page of names, as the service counts pages.
    for number in range(105):
        name = f"table-{number:03}"
        dynamodb.create_table(TableName=name, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
        note("aws_dynamodb_table", name)
    sqs = client("sqs")
    for name in ("work", "work-dead"):
        note("aws_sqs_queue", tail(sqs.create_queue(QueueName=name)["QueueUrl"]))
    definition = json.dumps({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}})
    note("aws_stepfunctions_state_machine", client("stepfunctions").create_state_machine(name="flow", definition=definition, roleArn=role)["stateMachineArn"])
    client("cloudwatch").put_metric_alarm(AlarmName="cpu", MetricName="CPUUtilization", Namespace="AWS/EC2", Period=60, EvaluationPeriods=1, Threshold=90, ComparisonOperator="GreaterThanThreshold", Statistic="Average")
    note("aws_cloudwatch_metric_alarm", "cpu")
    note("aws_ecs_cluster", client("ecs").create_cluster(clusterName="apps")["cluster"]["clusterArn"])
    kms = client("kms")
    key = kms.create_key(Description="data")["KeyMetadata"]["KeyId"]
    note("aws_kms_key", key)
    kms.create_alias(AliasName="alias/data", TargetKeyId=key)
    note("aws_kms_alias", "alias/data")
    client("secretsmanager").create_secret(Name="db/main", SecretString="hunter2", Tags=[{"Key": "team", "Value": "core"}])
    note("aws_secretsmanager_secret", "db/main")
    logs = client("logs")
    for number in range(60):
        name = f"/app/{number}"
        logs.create_log_group(logGroupName=name)
        note("aws_logs_log_group", name)
    client("ssm").put_parameter(Name="/app/url", Value="http://app", Type="String")
    note("aws_ssm_parameter", "/app/url")
    client("ecr").create_repository(repositoryName="team/app")
    note("aws_ecr_repository", "team/app")


def rest_json(role, subnets):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context): pass")
    client("lambda").create_function(FunctionName="resize", Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": archive.getvalue()}, Environment={"Variables": {"URL": "postgres://ada:hunter2@db"}}, Tags={"team": "core"})
    note("aws_lambda_function", "resize")
    client("eks").create_cluster(name="prod", roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    note("aws_eks_cluster", "prod")
    note("aws_efs_file_system", client("efs").create_file_system(CreationToken="shared", Tags=[{"Key": "Name", "Value": "shared"}])["FileSystemId"])
    note("aws_apigateway_rest_api", client("apigateway").create_rest_api(name="public")["id"])


def rest_xml():
    client("s3").create_bucket(Bucket="data-us")
    client("s3", "eu-west-1").create_bucket(Bucket="data-eu", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    note("aws_s3_bucket", "data-us", "data-eu")
    zone = client("route53").create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
    note("aws_route53_hosted_zone", tail(zone))
    origin = {"Id": "o", "DomainName": "data-us.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0, "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}
    config = {"CallerReference": "1", "Comment": "a & <b>", "Enabled": True, "Origins": {"Quantity": 1, "Items": [origin]}, "DefaultCacheBehavior": behaviour}
    note("aws_cloudfront_distribution", client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"])


role_arn = identity()
subnet_ids, _ = network()
query_protocol(subnet_ids)
json_protocols(role_arn)
rest_json(role_arn, subnet_ids)
rest_xml()
print(json.dumps(created))
