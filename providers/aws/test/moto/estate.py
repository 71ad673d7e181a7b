"""Makes the calls of estate.jsonl, one a line: [service, operation, input, {name: path in the output}].

Usage: estate.py <endpoint url>. What an output is kept as, later inputs name as ${name}. Prints the services.
"""

import json
import re
import sys
from pathlib import Path

import boto3
import jmespath
from botocore.config import Config

ENDPOINT = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
kept = {}
clients = {}


def client(service):
    if service not in clients:
        clients[service] = boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=CONFIG, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="not-a-secret")
    return clients[service]


def fill(value):
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: kept[match[1]], value)
    if isinstance(value, list):
        return [fill(item) for item in value]
    return {name: fill(item) for name, item in value.items()} if isinstance(value, dict) else value


failed = []
for line in Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
    service, operation, params, *keep = json.loads(line)
    try:
        output = getattr(client(service), operation)(**fill(params))
    except Exception as error:
        failed.append(f"{service}.{operation}: {error!r}"[:300])
        continue
    for name, path in (keep[0] if keep else {}).items():
        kept[name] = jmespath.search(path, output)
print(json.dumps(sorted(clients)))
if failed:
    sys.exit("\n".join(failed))
