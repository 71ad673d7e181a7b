"""Prints where inputs and outputs of calls do not fit AWS's models, as botocore reads them.

Usage: model_faults.py, with [[service, operation, input, output], ...] on stdin.
"""

import json
import sys

from botocore.session import get_session
from botocore.validate import ParamValidator

session = get_session()
validator = ParamValidator()
faults = []
for service, operation, given, answer in json.load(sys.stdin):
    model = session.get_service_model(service).operation_model(operation)
    for side, values, shape in (("input", given, model.input_shape), ("output", answer, model.output_shape)):
        if shape is None:
            faults.extend([f"{service}.{operation} has no {side}"] if values else [])
            continue
        report = validator.validate(values, shape)
        if report.has_errors():
            faults.append(f"{service}.{operation} {side}: {report.generate_report()}")
json.dump(faults, sys.stdout)
