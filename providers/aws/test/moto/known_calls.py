"""Prints those of the calls that moto may answer: it has a method of the operation's name.

Usage: known_calls.py, with [[service, operation, input], ...] on stdin. Prints a list of the same form.
"""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from botocore import xform_name

package = Path(find_spec("moto").origin).parent
methods = {
    name
    for file in package.rglob("*.py")
    for name in re.findall(r"def (\w+)\(", file.read_text(encoding="utf-8"))
}
json.dump([call for call in json.load(sys.stdin) if xform_name(call[1]) in methods], sys.stdout)
