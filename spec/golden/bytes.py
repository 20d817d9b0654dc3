"""Views of bytes as other types: python spec/golden/bytes.py > writes bytes.json beside it."""

import json
import pathlib

import torch

TYPES = ["uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
# shape, strides, offset, in elements of the type that is looked at
LAYOUTS = [
    ([4, 2], [2, 1], 0),
    ([8], [1], 1),
    ([2, 4], [4, 1], 4),
    ([2, 3], [4, 1], 0),
    ([2, 4], [5, 1], 0),
    ([2, 2], [1, 2], 0),
    ([3, 8], [0, 1], 0),
    ([2, 1], [8, 1], 0),
    ([0, 8], [8, 1], 0),
    ([2, 0], [1, 1], 0),
    ([4], [2], 0),
    ([], [], 0),
]


def look(source, to, layout):
    x = torch.arange(80, dtype=torch.uint8).view(getattr(torch, source)).as_strided(*layout)
    try:
        y = x.view(getattr(torch, to))
    except RuntimeError as error:
        return str(error)
    size = y.element_size()
    seen = y.contiguous().view(-1).view(torch.uint8).tolist()
    return [list(y.shape), list(y.stride()), y.storage_offset(), size, seen]


cases = [
    [source, to, k, look(source, to, layout)]
    for source in TYPES
    for to in TYPES
    for k, layout in enumerate(LAYOUTS)
    if layout[2] + sum((n - 1) * s for n, s in zip(*layout[:2])) < 80 // getattr(torch, source).itemsize
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"layouts": LAYOUTS, "cases": cases}, separators=(",", ":")) + "\n")
