"""Makes calls with boto3 and prints their outputs as canonical JSON.

Usage: boto_lists.py <endpoint url>, with [[service, operation, input], ...] on stdin.
Prints [{"output": ...} | {"error": ...}, ...] in the same order.
"""

import base64
import datetime
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import xform_name
from botocore.config import Config

endpoint = sys.argv[1]
calls = json.load(sys.stdin)
session = boto3.session.Session(
    region_name="us-east-1",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="not-a-secret",
)


def canonical(value):
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items() if item is not None and key != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc)
        return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03}Z"
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return canonical(value.read())
    return value


def call(client, operation, params):
    try:
        return {"output": canonical(getattr(client, xform_name(operation))(**params))}
    except Exception as error:  # every failure is compared, none is ours to handle
        return {"error": repr(error)[:300]}


config = Config(retries={"max_attempts": 0}, max_pool_connections=8)
clients = {}
for service, _, _ in calls:
    if service not in clients:
        clients[service] = session.client(service, endpoint_url=endpoint, config=config)
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(lambda entry: call(clients[entry[0]], entry[1], entry[2]), calls))
json.dump(results, sys.stdout)
