"""Configures resources in a moto server, each beside one that is left bare.

Usage: seed_facets.py <endpoint url>. Prints the ids that the test needs, as JSON.
"""

import io
import json
import sys
import zipfile

import boto3

REGION = "us-east-1"


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name=REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="not-a-secret",
    )


def policy(action, resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}]})


def buckets():
    s3 = client("s3")
    for name in ("full", "bare", "logs"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket="full", Policy=policy("s3:GetObject", "arn:aws:s3:::full/*"))
    s3.put_public_access_block(Bucket="full", PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
    s3.put_bucket_ownership_controls(Bucket="full", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.put_bucket_encryption(Bucket="full", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})
    s3.put_bucket_versioning(Bucket="full", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_acl(Bucket="logs", ACL="log-delivery-write")
    s3.put_bucket_logging(Bucket="full", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "full/"}})
    s3.put_bucket_website(Bucket="full", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.put_bucket_tagging(Bucket="full", Tagging={"TagSet": [{"Key": "team", "Value": "core"}]})


def identities():
    iam = client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    for name in ("ada", "bare"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ada", Password="Passw0rd-1")
    iam.create_group(GroupName="admins")
    iam.add_user_to_group(GroupName="admins", UserName="ada")
    managed = iam.create_policy(PolicyName="s3-all", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ada", PolicyArn=managed)
    iam.attach_group_policy(GroupName="admins", PolicyArn=managed)
    iam.put_user_policy(UserName="ada", PolicyName="inline", PolicyDocument=document)
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust, PermissionsBoundary=managed)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=managed)
    iam.put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=document)
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    iam.update_account_password_policy(MinimumPasswordLength=14)
    return role, managed, key


def keys_and_messages():
    kms = client("kms")
    key = kms.create_key(Description="data")["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=key)
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="open", Attributes={"KmsMasterKeyId": key}, tags={"team": "core"})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy("sqs:SendMessage")})
    sqs.create_queue(QueueName="bare")
    sns = client("sns")
    topic = sns.create_topic(Name="open")["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy("sns:Publish"))
    client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    client("secretsmanager").put_resource_policy(SecretId="db", ResourcePolicy=policy("secretsmanager:GetSecretValue"))
    return key, topic


def storage():
    ecr = client("ecr")
    for name in ("open", "bare"):
        ecr.create_repository(repositoryName=name)
    ecr.set_repository_policy(repositoryName="open", policyText=policy("ecr:BatchGetImage"))
    efs = client("efs")
    full = efs.create_file_system(CreationToken="full")["FileSystemId"]
    bare = efs.create_file_system(CreationToken="bare")["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=full, Policy=policy("elasticfilesystem:ClientMount"))
    dynamodb = client("dynamodb")
    dynamodb.create_table(TableName="orders", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST", SSESpecification={"Enabled": True})
    dynamodb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    return full, bare


def compute(role):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context): pass")
    functions = client("lambda")
    for name in ("open", "bare"):
        functions.create_function(FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": archive.getvalue()})
    functions.add_permission(FunctionName="open", StatementId="all", Action="lambda:InvokeFunction", Principal="*")
    functions.create_function_url_config(FunctionName="open", AuthType="NONE")
    ec2 = client("ec2")
    ec2.enable_ebs_encryption_by_default()
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
    shared = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    ec2.modify_snapshot_attribute(SnapshotId=shared, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"])
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]]
    elb = client("elbv2")
    balancer = elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}])
    ecs = client("ecs")
    for name in ("a", "b"):
        ecs.create_cluster(clusterName=name, tags=[{"key": "team", "value": name}])
    client("eks").create_cluster(name="prod", roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    return shared, balancer


role_arn, policy_arn, access_key = identities()
buckets()
key_id, topic_arn = keys_and_messages()
full_system, bare_system = storage()
snapshot_id, balancer_arn = compute(role_arn)
print(
    json.dumps(
        {
            "policy": policy_arn,
            "accessKey": access_key,
            "key": key_id,
            "topic": topic_arn,
            "fileSystem": full_system,
            "bareFileSystem": bare_system,
            "snapshot": snapshot_id,
            "balancer": balancer_arn,
        }
    )
)
