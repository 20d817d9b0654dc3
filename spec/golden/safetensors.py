"""Writes safetensors/ with files of the safetensors package 0.8, and safetensors.json with what is in them and with its errors.

Run: pip install safetensors && python spec/golden/safetensors.py
"""

import json
import os
import pathlib
import sys

# The package has this script's name.
sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != os.path.dirname(os.path.abspath(__file__))]
import torch  # noqa: E402
from safetensors import safe_open  # noqa: E402
from safetensors.torch import load, save  # noqa: E402

here = pathlib.Path(__file__)
folder = here.with_suffix("")
folder.mkdir(exist_ok=True)
sys.path.append(str(here.parent))
files = {
    "every-type": (
        {
            "bool": torch.tensor([True, False]),
            "uint8": torch.tensor([0, 255], dtype=torch.uint8),
            "int8": torch.tensor([-128, 127], dtype=torch.int8),
            "int16": torch.tensor([-32768, 32767], dtype=torch.int16),
            "int32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
            "int64": torch.tensor([-(2**63), 2**63 - 1]),
            "float16": torch.tensor([0.1, -65504.0], dtype=torch.float16),
            "bfloat16": torch.tensor([0.1, 3e38], dtype=torch.bfloat16),
            "float32": torch.tensor([[0.1], [1e-45]]),
            "float64": torch.tensor(0.1, dtype=torch.float64),
            "empty": torch.zeros(0, 3),
        },
        {"format": "pt"},
    ),
    "names": ({"b": torch.ones(2), "a.é\n\"": torch.zeros(3), "10": torch.ones(1), "9": torch.ones(1, dtype=torch.int64)}, None),
    "none": ({}, None),
}
expected = {}
for name, (tensors, metadata) in files.items():
    path = folder / f"{name}.safetensors"
    path.write_bytes(save(tensors, metadata))
    with safe_open(path, "pt") as file:
        expected[name] = {"keys": list(file.keys()), "offset_keys": list(file.offset_keys()), "metadata": file.metadata()}
    expected[name]["values"] = {
        k: [str(v.dtype), list(v.shape), [x if isinstance(x, bool) or abs(x) < 2**53 else repr(x) for x in v.reshape(-1).tolist()]]
        for k, v in tensors.items()
    }


def made(header, data=b""):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(header).to_bytes(8, "little") + header + data


def entry(dtype="F32", shape=(1,), offsets=(0, 4)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


errors = {}
for name, data in {
    "short": b"abc",
    "large": (10**9).to_bytes(8, "little") + b"{}",
    "length": (100).to_bytes(8, "little") + b"{}",
    "utf8": made(b'{"\xff":1}'),
    "json": made(b'{"a":}'),
    "list": made(b"[]"),
    "type": made({"a": entry("F31")}, b"abcd"),
    "offset": made({"a": entry(offsets=(4, 8))}, b"abcdefgh"),
    "shape": made({"a": entry(shape=(2,))}, b"abcd"),
    "uncovered": made({"a": entry()}, b"abcdefgh"),
    "truncated": made({"a": entry()}, b"ab"),
    "overlapping": made({"a": entry(), "b": entry()}, b"abcd"),
    "overflow": made({"a": entry(shape=(2**62, 2**62))}, b"abcd"),
    "metadata": made({"__metadata__": {"a": 1}}),
}.items():
    try:
        load(data)
        raise AssertionError(name)
    except Exception as error:
        # What its JSON parser says is its own.
        errors[name] = {"file": data.hex(), "message": str(error).split(" in header")[0]}
here.with_suffix(".json").write_text(json.dumps({"files": expected, "errors": errors}, separators=(",", ":")) + "\n")
