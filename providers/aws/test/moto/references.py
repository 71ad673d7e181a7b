"""Creates resources that refer to each other in a moto server, several of each.

Usage: references.py <endpoint url>. Prints how many parts could not be made, by name.
"""

import io
import json
import sys
import zipfile

import boto3

ENDPOINT = sys.argv[1]
COPIES = 4
REGION = "us-east-1"
failed = {}


def client(service):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name=REGION, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="not-a-secret")


def part(make):
    try:
        make()
    except Exception as error:  # what moto lacks is left out; the test counts what there is
        failed[make.__name__] = repr(error)[:200]


TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
ec2 = client("ec2")
IMAGE = ec2.describe_images()["Images"][0]["ImageId"]
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as file:
    file.writestr("app.py", "def handler(event, context): pass")


def copy(n):
    vpc = ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{n}.{i}.0/24", AvailabilityZone=f"{REGION}{z}")["Subnet"]["SubnetId"] for i, z in enumerate("ab")]
    group = ec2.create_security_group(GroupName=f"g{n}", Description="g", VpcId=vpc)["GroupId"]
    role = client("iam").create_role(RoleName=f"role{n}", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    key = client("kms").create_key()["KeyMetadata"]
    topic = client("sns").create_topic(Name=f"topic{n}")["TopicArn"]
    queue = client("sqs").create_queue(QueueName=f"queue{n}")["QueueUrl"]
    queue_arn = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    client("s3").create_bucket(Bucket=f"bucket{n}")

    def network():
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[table])
        peer = ec2.create_vpc(CidrBlock=f"10.{100 + n}.0.0/16")["Vpc"]["VpcId"]
        ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer)
        ec2.create_network_acl(VpcId=vpc)
        ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3", LogDestination=f"arn:aws:s3:::bucket{n}")

    def instances():
        ec2.create_key_pair(KeyName=f"key{n}")
        profile = client("iam").create_instance_profile(InstanceProfileName=f"profile{n}")["InstanceProfile"]["Arn"]
        client("iam").add_role_to_instance_profile(InstanceProfileName=f"profile{n}", RoleName=f"role{n}")
        made = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnets[0], SecurityGroupIds=[group], KeyName=f"key{n}", InstanceType="t3.micro", IamInstanceProfile={"Arn": profile})["Instances"][0]["InstanceId"]
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1, Encrypted=True, KmsKeyId=key["Arn"])["VolumeId"]
        ec2.attach_volume(VolumeId=volume, InstanceId=made, Device="/dev/sdh")
        ec2.create_snapshot(VolumeId=volume)
        ec2.create_network_interface(SubnetId=subnets[1], Groups=[group])

    def balancing():
        elb = client("elbv2")
        balancer = elb.create_load_balancer(Name=f"lb{n}", Subnets=subnets, SecurityGroups=[group])["LoadBalancers"][0]["LoadBalancerArn"]
        targets = elb.create_target_group(Name=f"tg{n}", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
        elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}])

    def scaling():
        scaling = client("autoscaling")
        scaling.create_launch_configuration(LaunchConfigurationName=f"lc{n}", ImageId=IMAGE, InstanceType="t3.micro", KeyName=f"key{n}", SecurityGroups=[group])
        scaling.create_auto_scaling_group(AutoScalingGroupName=f"asg{n}", LaunchConfigurationName=f"lc{n}", MinSize=1, MaxSize=1, VPCZoneIdentifier=",".join(subnets))

    def functions():
        function = client("lambda").create_function(FunctionName=f"f{n}", Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": archive.getvalue()}, KMSKeyArn=key["Arn"], VpcConfig={"SubnetIds": subnets, "SecurityGroupIds": [group]}, DeadLetterConfig={"TargetArn": queue_arn}, Environment={"Variables": {"QUEUE": queue, "TOPIC": topic, "PASSWORD": "hunter2"}})["FunctionArn"]
        client("lambda").create_event_source_mapping(EventSourceArn=queue_arn, FunctionName=f"f{n}")
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
        client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
        client("events").put_rule(Name=f"rule{n}", ScheduleExpression="rate(1 day)", RoleArn=role)
        client("cloudwatch").put_metric_alarm(AlarmName=f"alarm{n}", MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold", Statistic="Average", AlarmActions=[topic], OKActions=[topic])

    def databases():
        rds = client("rds")
        rds.create_db_subnet_group(DBSubnetGroupName=f"sub{n}", DBSubnetGroupDescription="s", SubnetIds=subnets)
        rds.create_db_instance(DBInstanceIdentifier=f"db{n}", Engine="postgres", DBInstanceClass="db.t3.micro", MasterUsername="ada", MasterUserPassword="Passw0rd-1", AllocatedStorage=20, DBSubnetGroupName=f"sub{n}", VpcSecurityGroupIds=[group], StorageEncrypted=True, KmsKeyId=key["Arn"])
        rds.create_db_snapshot(DBSnapshotIdentifier=f"snap{n}", DBInstanceIdentifier=f"db{n}")
        rds.create_db_cluster(DBClusterIdentifier=f"cl{n}", Engine="aurora-postgresql", MasterUsername="ada", MasterUserPassword="Passw0rd-1", DBSubnetGroupName=f"sub{n}", VpcSecurityGroupIds=[group])
        client("elasticache").create_cache_subnet_group(CacheSubnetGroupName=f"cs{n}", CacheSubnetGroupDescription="s", SubnetIds=subnets)
        client("redshift").create_cluster_subnet_group(ClusterSubnetGroupName=f"rs{n}", Description="s", SubnetIds=subnets)
        client("redshift").create_cluster(ClusterIdentifier=f"rc{n}", NodeType="dc2.large", MasterUsername="ada", MasterUserPassword="Passw0rd-1", ClusterSubnetGroupName=f"rs{n}", VpcSecurityGroupIds=[group])

    def containers():
        client("eks").create_cluster(name=f"eks{n}", roleArn=role, resourcesVpcConfig={"subnetIds": subnets, "securityGroupIds": [group]})
        client("eks").create_nodegroup(clusterName=f"eks{n}", nodegroupName=f"ng{n}", subnets=subnets, nodeRole=role)
        client("efs").create_file_system(CreationToken=f"t{n}", Encrypted=True, KmsKeyId=key["Arn"])
        client("kms").create_alias(AliasName=f"alias/a{n}", TargetKeyId=key["KeyId"])

    def records():
        client("secretsmanager").create_secret(Name=f"s{n}", SecretString="x", KmsKeyId=key["Arn"])
        client("logs").create_log_group(logGroupName=f"/app/{n}", kmsKeyId=key["Arn"])
        client("cloudtrail").create_trail(Name=f"trail{n}", S3BucketName=f"bucket{n}")
        client("stepfunctions").create_state_machine(name=f"sm{n}", definition=json.dumps({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}), roleArn=role)
        client("firehose").create_delivery_stream(DeliveryStreamName=f"fh{n}", S3DestinationConfiguration={"RoleARN": role, "BucketARN": f"arn:aws:s3:::bucket{n}"})

    def builds():
        client("codebuild").create_project(name=f"cb{n}", source={"type": "S3", "location": f"bucket{n}/source.zip"}, artifacts={"type": "NO_ARTIFACTS"}, environment={"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:1.0", "computeType": "BUILD_GENERAL1_SMALL"}, serviceRole=role)
        client("batch").create_compute_environment(computeEnvironmentName=f"ce{n}", type="MANAGED", serviceRole=role, computeResources={"type": "FARGATE", "maxvCpus": 1, "subnets": subnets, "securityGroupIds": [group]})
        client("dms").create_replication_subnet_group(ReplicationSubnetGroupIdentifier=f"d{n}", ReplicationSubnetGroupDescription="s", SubnetIds=subnets)

    def policies():
        other = str(n + 2) * 12
        statement = {"Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam::{other}:root", f"arn:aws:iam::{other}:role/guest"]}, "Action": "*"}
        for_queue = {**statement, "Action": "sqs:SendMessage", "Resource": queue_arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [for_queue]})})
        for_topic = {"Effect": "Allow", "Principal": {"AWS": other}, "Action": "sns:Publish", "Resource": topic}
        client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps({"Version": "2012-10-17", "Statement": for_topic}))
        trust = {**statement, "Action": "sts:AssumeRole"}
        client("iam").create_role(RoleName=f"guest{n}", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))

    for make in (network, instances, balancing, scaling, functions, databases, containers, records, builds, policies):
        part(make)


for number in range(COPIES):
    copy(number)
print(json.dumps(failed))
