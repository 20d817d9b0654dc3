"""Writes recorded.jsonl.gz: programs with what PyTorch did. `python spec/fuzz/record.py [COUNT]`; replay.mjs needs no Python."""

import gzip
import json
import sys
import warnings
from pathlib import Path

from generate import Generator
from program import Late, run

warnings.simplefilter("ignore")
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000


def near(a, b):
    """Whether two answers are one but for rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(near(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) <= 1e-2 + 1e-2 * abs(a)
    return a == b


def brief(x):
    """Floats to the digits that are compared."""
    if isinstance(x, float):
        return float(f"{x:.10g}")
    if isinstance(x, dict):
        return {k: brief(v) for k, v in x.items()}
    return [brief(y) for y in x] if isinstance(x, list) else x


lines, seed = [], 0
while len(lines) < COUNT:
    seed += 1
    try:
        record = Generator(seed).make()
        again = run(record["program"], 1e-5)
    except Late:
        continue
    if all(near(record[part], again[part]) for part in ("answers", "end", "log")):
        lines.append(json.dumps({**brief(record), "program": record["program"]}, separators=(",", ":")))
text = ("\n".join(lines) + "\n").encode()
(Path(__file__).parent / "recorded.jsonl.gz").write_bytes(gzip.compress(text, 9, mtime=0))
print(f"{len(lines)} programs of {seed} seeds, {len(text) / 1e6:.1f} MB")
