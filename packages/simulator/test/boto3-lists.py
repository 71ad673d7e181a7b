"""Lists one collection per line of standard input with boto3 and prints what it found as JSON."""
import json
import sys

import boto3
from botocore.config import Config

CONFIG = Config(retries={"total_max_attempts": 1})


def client(url, service, region):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        config=CONFIG,
    )


def rows_at(page, path):
    values = [page]
    for step in path.split("."):
        values = [value.get(step) or [] for value in values]
        values = [item for value in values for item in value] if isinstance(values[0], list) else values
        if not values:
            return []
    return values


def list_all(url, job):
    made = client(url, job["service"], job["region"])
    name, arguments = job["operation"], job.get("arguments", {})
    if made.can_paginate(name):
        config = {"PageSize": job["pageSize"]} if "pageSize" in job else {}
        pages = list(made.get_paginator(name).paginate(PaginationConfig=config, **arguments))
    else:
        pages = [getattr(made, name)(**arguments)]
    rows = [row for page in pages for row in rows_at(page, job["path"])]
    return {"rows": len(rows), "pages": len(pages), "first": rows[0] if rows else None}


def main():
    url = sys.argv[1]
    for line in sys.stdin:
        try:
            answer = list_all(url, json.loads(line))
        except Exception as error:  # the test compares what went wrong, too
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=str), flush=True)


main()
