"""Makes, for each question about AWS, what it is about beside what it is not about.

Usage: questions.py <endpoint url> [later]. Prints {name: id} of what the server named itself. `later` turns over, in a server
where all was made, what an account has only once.
"""

import datetime
import io
import json
import sys
import zipfile

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ACCOUNT = "123456789012"
REGION = "us-east-1"
ids = {}


def client(service):
    return boto3.client(service, endpoint_url=sys.argv[1], region_name=REGION, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="not-a-secret")


def policy(action, resource="*", condition=None):
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]})


OWN = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
HOURS = {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def buckets():
    s3 = client("s3")
    for name in ("open-acl", "open-policy", "blocked", "plain"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_acl(Bucket="open-acl", ACL="public-read")
    s3.put_bucket_policy(Bucket="open-policy", Policy=policy("s3:GetObject", "arn:aws:s3:::open-policy/*"))
    s3.put_bucket_acl(Bucket="blocked", ACL="public-read")
    s3.put_bucket_policy(Bucket="blocked", Policy=policy("s3:GetObject", "arn:aws:s3:::blocked/*"))
    s3.put_public_access_block(Bucket="blocked", PublicAccessBlockConfiguration=BLOCK)
    s3.put_bucket_tagging(Bucket="plain", Tagging={"TagSet": [{"Key": "team", "Value": "core"}]})


def machines():
    ec2 = client("ec2")
    for name, encrypted in (("bare_volume", False), ("sealed_volume", True)):
        ids[name] = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1, Encrypted=encrypted)["VolumeId"]
    for name in ("open_snapshot", "lent_snapshot", "own_snapshot"):
        ids[name] = ec2.create_snapshot(VolumeId=ids["sealed_volume"])["SnapshotId"]
    ec2.modify_snapshot_attribute(SnapshotId=ids["open_snapshot"], Attribute="createVolumePermission", OperationType="add", GroupNames=["all"])
    ec2.modify_snapshot_attribute(SnapshotId=ids["lent_snapshot"], Attribute="createVolumePermission", OperationType="add", UserIds=["111122223333"])
    subnet = ec2.describe_subnets()["Subnets"][0]
    made = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet["SubnetId"], "InstanceType": "t3.micro"}
    old = ec2.run_instances(**made, MetadataOptions={"HttpTokens": "optional", "HttpEndpoint": "enabled"})["Instances"][0]
    ids["old_instance"] = old["InstanceId"]
    ids["new_instance"] = ec2.run_instances(**made, MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"})["Instances"][0]["InstanceId"]
    ids["attached_volume"] = old["BlockDeviceMappings"][0]["Ebs"]["VolumeId"] if old["BlockDeviceMappings"] else ""
    for name in ("open_image", "own_image"):
        ids[name] = ec2.create_image(InstanceId=ids["old_instance"], Name=name)["ImageId"]
    ec2.modify_image_attribute(ImageId=ids["open_image"], LaunchPermission={"Add": [{"Group": "all"}]})
    for name, address, port in (("open_group", "0.0.0.0/0", 22), ("web_group", "0.0.0.0/0", 443), ("inner_group", "10.0.0.0/8", 22)):
        ids[name] = ec2.create_security_group(GroupName=name, Description=name, VpcId=subnet["VpcId"])["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=ids[name], IpPermissions=[{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": address}]}])
    ids["idle_address"] = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ids["used_address"] = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(InstanceId=ids["new_instance"], AllocationId=ids["used_address"])
    return [subnet["SubnetId"], ec2.describe_subnets()["Subnets"][1]["SubnetId"]]


def databases(subnets):
    rds = client("rds")
    common = {"Engine": "postgres", "DBInstanceClass": "db.t3.micro", "MasterUsername": "ada", "MasterUserPassword": "Passw0rd-1", "AllocatedStorage": 20}
    rds.create_db_instance(DBInstanceIdentifier="bare", StorageEncrypted=False, PubliclyAccessible=True, **common)
    rds.create_db_instance(DBInstanceIdentifier="sealed", StorageEncrypted=True, PubliclyAccessible=False, **common)
    for name in ("open-snapshot", "own-snapshot"):
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier="sealed")
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="open-snapshot", AttributeName="restore", ValuesToAdd=["all"])


def identities():
    iam = client("iam")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    trust["Statement"][0]["Principal"] = {"AWS": "arn:aws:iam::111122223333:root"}
    iam.create_role(RoleName="visitor", AssumeRolePolicyDocument=json.dumps(trust))
    trust["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    iam.create_role(RoleName="colleague", AssumeRolePolicyDocument=json.dumps(trust))
    everything = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    little = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*"}]})
    admin = iam.create_policy(PolicyName="everything", PolicyDocument=everything)["Policy"]["Arn"]
    reader = iam.create_policy(PolicyName="little", PolicyDocument=little)["Policy"]["Arn"]
    for name in ("keyholder", "secured", "robot", "boss", "chief"):
        iam.create_user(UserName=name)
    for name in ("keyholder", "secured"):
        iam.create_login_profile(UserName=name, Password="Passw0rd-1")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="secured", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321")
    iam.attach_role_policy(RoleName="visitor", PolicyArn=admin)
    iam.attach_role_policy(RoleName="worker", PolicyArn=reader)
    iam.put_user_policy(UserName="boss", PolicyName="inline", PolicyDocument=everything)
    iam.create_group(GroupName="chiefs")
    iam.attach_group_policy(GroupName="chiefs", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.add_user_to_group(GroupName="chiefs", UserName="chief")
    ids["active_key"] = iam.create_access_key(UserName="robot")["AccessKey"]["AccessKeyId"]
    ids["inactive_key"] = iam.create_access_key(UserName="boss")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="boss", AccessKeyId=ids["inactive_key"], Status="Inactive")
    return role


def messages():
    sqs = client("sqs")
    for name, condition in (("open", None), ("own", OWN), ("hours", HOURS)):
        sqs.create_queue(QueueName=name, Attributes={"Policy": policy("sqs:SendMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", condition)})
    sqs.create_queue(QueueName="bare")
    sns = client("sns")
    for name in ("open", "plain"):
        ids[f"{name}_topic"] = sns.create_topic(Name=name)["TopicArn"]
    sns.set_topic_attributes(TopicArn=ids["open_topic"], AttributeName="Policy", AttributeValue=policy("sns:Publish"))
    secrets = client("secretsmanager")
    for name in ("open", "bare"):
        secrets.create_secret(Name=name, SecretString="hunter2")
    secrets.put_resource_policy(SecretId="open", ResourcePolicy=policy("secretsmanager:GetSecretValue"))
    kms = client("kms")
    for name in ("still_key", "turning_key"):
        ids[name] = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=ids["turning_key"])


def certificate(days):
    """Gives a certificate that ends in so many days, and its key, both in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.org")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
    signed = made.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=days)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return {"Certificate": signed.public_bytes(pem), "PrivateKey": private}


def services(role, subnets):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context): pass")
    functions = client("lambda")
    for name in ("addressed", "invited", "inner"):
        functions.create_function(FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": archive.getvalue()}, Tags={"team": "core"})
    functions.create_function_url_config(FunctionName="addressed", AuthType="NONE")
    functions.add_permission(FunctionName="invited", StatementId="all", Action="lambda:InvokeFunction", Principal="*")
    eks = client("eks")
    eks.create_cluster(name="public", roleArn=role, resourcesVpcConfig={"subnetIds": subnets, "endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]})
    eks.create_cluster(name="private", roleArn=role, resourcesVpcConfig={"subnetIds": subnets, "endpointPublicAccess": False})
    acm = client("acm")
    for name, days in (("ending_certificate", 10), ("lasting_certificate", 300)):
        ids[name] = acm.import_certificate(**certificate(days))["CertificateArn"]
    trail = client("cloudtrail")
    trail.create_trail(Name="audit", S3BucketName="plain", IsMultiRegionTrail=True)
    trail.start_logging(Name="audit")


def later():
    client("iam").update_account_password_policy(MinimumPasswordLength=16)
    client("cloudtrail").stop_logging(Name="audit")


if "later" in sys.argv:
    later()
    print("{}")
    sys.exit()
network = machines()
buckets()
databases(network)
services(identities(), network)
messages()
print(json.dumps(ids))
