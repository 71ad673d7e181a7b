"""Asks boto3 for everything that a moto server lists.

Usage: estate_lists.py <endpoint url>, with the services on stdin. Prints {"listed": {type: [id or ARN]}, "unknown": [...]}.

estate-lists.jsonl names the lists that are compared, one a line: [type, service, operation, path of ids or ARNs, inputs].
An input of the form [operation, path] stands for each value that this other list gives; ids are told with that value
before them, but for [operation, path, "apart"]. Every other list that needs no more than AMBIENT and answers with rows has to be in estate-left-out.tsv.
"""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from jmespath import functions

AMBIENT = {"AwsAccountId": "123456789012", "AccountId": "123456789012", "accountId": "-", "MaxResults": 10, "Scope": "REGIONAL", "RegistrationStatus": "REGISTERED", "registrationStatus": "REGISTERED", "ServiceNamespace": "dynamodb"}
CONFIG = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
HERE = Path(__file__).parent
clients = {}


class LastPart(functions.Functions):
    @functions.signature({"types": ["string"]})
    def _func_last_part(self, text):
        return text.rsplit("/", 1)[-1]


OPTIONS = jmespath.Options(custom_functions=LastPart())


def client(service):
    if service not in clients:
        clients[service] = boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-1", config=CONFIG, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="not-a-secret")
    return clients[service]


def pages(service, operation, params):
    one = client(service)
    if one.can_paginate(operation):
        yield from one.get_paginator(operation).paginate(**params)
    else:
        yield getattr(one, operation)(**params)


def read(service, operation, path, params=None):
    values = []
    for page in pages(service, operation, params or {}):
        values += jmespath.search(path, page, OPTIONS) or []
    return values


def expand(service, params):
    """Gives each set of inputs with a value of another list in it, and what ids begin with that are told with it."""
    for name, value in params.items():
        if isinstance(value, list) and len(value) > 1 and "[" in value[1]:
            operation, path, *apart = value
            for each in read(service, operation, path, {key: AMBIENT[key] for key in required(service, operation)}):
                yield "" if apart else f"{each}/", {**params, name: each}
            return
    yield "", params


def required(service, operation):
    model = client(service).meta.service_model.operation_model(client(service).meta.method_to_api_mapping[operation])
    return set(model.input_shape.required_members) if model.input_shape else set()


def compared(lists):
    listed = {}
    for type_name, service, operation, path, *rest in lists:
        ids = listed.setdefault(type_name, [])
        try:
            for prefix, params in expand(service, rest[0] if rest else {}):
                values = read(service, operation, path, params)
                ids += [value if value.startswith("arn:") else prefix + value for value in values]
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            raise RuntimeError(f"{service}.{operation} cannot be compared") from error
    return {type_name: sorted(set(ids)) for type_name, ids in listed.items()}


def has_rows(output):
    lists = [value for name, value in output.items() if name != "ResponseMetadata"]
    lists += [inner for value in lists if isinstance(value, dict) for inner in value.values()]
    return any(isinstance(value, list) and value for value in lists)


def methods_of_moto():
    files = Path(find_spec("moto").origin).parent.rglob("*.py")
    return {name for file in files for name in re.findall(r"def (\w+)\(", file.read_text(encoding="utf-8"))}


def unknown(services, known):
    methods = methods_of_moto()
    for service in services:
        for operation in client(service).meta.method_to_api_mapping:
            if not re.match("list_|describe_|get_", operation) or operation not in methods or (service, operation) in known:
                continue
            needed = required(service, operation)
            if needed - set(AMBIENT):
                continue
            try:
                output = getattr(client(service), operation)(**{name: AMBIENT[name] for name in needed})
            except (BotoCoreError, ClientError, ResponseParserError):  # moto does not answer it
                continue
            if has_rows(output):
                yield f"{service}.{operation}"


entries = [json.loads(line) for line in (HERE / "estate-lists.jsonl").read_text(encoding="utf-8").splitlines()]
left_out = [line.split("\t")[0] for line in (HERE / "estate-left-out.tsv").read_text(encoding="utf-8").splitlines()]
known_lists = {(service, operation) for _, service, operation, *_ in entries} | {tuple(name.split(".")) for name in left_out}
print(json.dumps({"listed": compared(entries), "unknown": list(unknown(json.load(sys.stdin), known_lists))}))
