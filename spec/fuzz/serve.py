"""Answers on stdin and stdout, a line each: {"seed": n} makes a program, with "records": true out of a conformance record, with "held": true of types that all devices have; {"program": …, "blur": …} runs one."""

import json
import re
import resource
import sys
import warnings

import torch._dynamo  # noqa: F401  whole, before a step that imports it can be interrupted

import catalogue
from generate import Generator
from mutate import Mutator
from program import Late, run

warnings.simplefilter("ignore")
SPARE = 3 * 2**30
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + SPARE, used + SPARE))

if len(sys.argv) > 1:
    only = [o for o in catalogue.OPERATORS if re.search(sys.argv[1], f"{o.make.__module__}:{o.name}")]
    for o in only:
        o.weight *= 12

for line in sys.stdin:
    request = json.loads(line)
    try:
        if "seed" in request:
            answer = (Mutator if request.get("records") else Generator)(request["seed"], request.get("held", False)).make()
        else:
            answer = run(request["program"], request.get("blur"))
    except Late:
        answer = {"late": True}
    print(json.dumps(answer, separators=(",", ":")), flush=True)
