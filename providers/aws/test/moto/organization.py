"""Creates an organisation of three accounts in a moto server, a queue in each, and closes the last account.

Usage: organization.py <endpoint url>. Prints {"accounts": [...], "closed": "..."}.
"""

import json
import sys

import boto3

ENDPOINT = sys.argv[1]
KEYS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "not-a-secret"}


def client(service, **keys):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", **(keys or KEYS))


organizations = client("organizations")
organizations.create_organization(FeatureSet="ALL")
for name in ("one", "two"):
    organizations.create_account(Email=f"{name}@example.org", AccountName=name)
accounts = [account["Id"] for account in organizations.list_accounts()["Accounts"]]
own = client("sts").get_caller_identity()["Account"]
for account in accounts:
    if account == own:
        client("sqs").create_queue(QueueName=f"queue-of-{account}")
        continue
    session = client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/reader", RoleSessionName="seed")["Credentials"]
    keys = {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }
    client("sqs", **keys).create_queue(QueueName=f"queue-of-{account}", tags={"team": "core"})
closed = [account for account in accounts if account != own][-1]
organizations.close_account(AccountId=closed)
print(json.dumps({"accounts": [account for account in accounts if account != closed], "closed": closed}))
