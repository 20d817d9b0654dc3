"""Writes checkpoints/ with files of every format, and checkpoints.json with what is in them. Run: python spec/golden/checkpoints.py

Nobody can write the tar format any more: PyTorch 0.1.12's writer is followed here by hand, and PyTorch reads the result back.
"""

import collections
import io
import json
import math
import os
import pathlib
import pickle
import struct
import sys
import tarfile
import zipfile

import numpy as np
import torch
from torch import nn

sys.path.append(os.path.dirname(__file__))
folder = pathlib.Path(__file__).with_name("checkpoints")
folder.mkdir(exist_ok=True)


def number(value):
    if isinstance(value, float):
        if math.isnan(value):
            return "nan"
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
        return "-0" if value == 0 and math.copysign(1, value) < 0 else value
    return value if abs(value) < 2**53 else str(value)


def facts(value):
    """What the spec makes of JavaScript's value too; of a tensor, the first 64 elements."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return {"str": [ord(c) for c in value] if any(0xD800 <= ord(c) < 0xE000 for c in value) else value}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": list(value)}
    if isinstance(value, torch.Tensor):
        flat = value.detach().reshape(-1).tolist()
        return {
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "stride": list(value.stride()),
            "offset": value.storage_offset(),
            "requires_grad": value.requires_grad,
            "parameter": isinstance(value, nn.Parameter),
            "values": [v if isinstance(v, bool) else number(v) for v in flat[:64]],
        }
    if isinstance(value, (torch.Size, tuple)):
        return {"tuple": [facts(v) for v in value]}
    if isinstance(value, list):
        return [facts(v) for v in value]
    if isinstance(value, set):
        return {"set": [facts(v) for v in sorted(value)]}
    if isinstance(value, dict):
        return {"dict": [[facts(k), facts(v)] for k, v in value.items()]}
    if isinstance(value, (torch.dtype, torch.device)):
        return {"name": str(value)}
    raise TypeError(type(value))


expected = {}


def record(name, value, data):
    (folder / name).write_bytes(data)
    expected[name] = facts(value)


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, amsgrad=True)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
for _ in range(3):
    optimizer.zero_grad()
    model(torch.randn(4, 2)).pow(2).mean().backward()
    optimizer.step()
    scheduler.step()

x = torch.arange(24.0).reshape(2, 3, 4)
shared = torch.arange(6, dtype=torch.int64)
weight = nn.Parameter(torch.ones(2, 2) * 3)
objects = {
    "state": model.state_dict(),
    "training": {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "random": torch.get_rng_state(),
    },
    "values": [
        0, 1, -1, 255, 256, 65535, 65536, -(2**31), 2**31, 2**53, 2**63, -(2**70), 2**2000, 0.5, -0.0, math.inf, -math.inf,
        math.nan, 1e300, 5e-324, None, True, False, "", "text", "é 中 😀", "\ud800", "a" * 300, b"ab\xff\x00", bytearray(b"q\xfe"),
        [], [[]], (), (1,), (1, 2), (1, 2, 3), (1, (2, (3, "x"))), {1, 2, 3}, set(), {}, torch.Size([2, 3]), torch.float32,
        torch.bfloat16, torch.bool, torch.device("cpu"), torch.device("cuda", 1),
    ],
    "dicts": {
        "strings": {"b": 1, "a": 2},
        "ints": {0: "a", 1: "b", 5: "c"},
        "descending": {2: "a", 1: "b"},
        "numerals": {"0": 1, "1": 2},
        "negative": {-1: 1, None: 2, 1.5: 3, True: 4},
        "mixed": {0: 1, "x": 2},
        "mixed the other way": {"x": 2, 0: 1},
        "proto": {"__proto__": {"polluted": True}, "constructor": 1},
        "tuples": {(1, 2): "x"},
        "ordered": collections.OrderedDict([("z", 1), ("a", 2)]),
        "counter": collections.Counter([2, 4, 4]),
        "many": {f"key{k}": k for k in range(1500)},
        "list": list(range(1001)),
    },
    "dtypes": {
        "bool": torch.tensor([True, False, True]),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "int8": torch.tensor([-128, 127], dtype=torch.int8),
        "int16": torch.tensor([-32768, 32767], dtype=torch.int16),
        "int32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
        "int64": torch.tensor([-(2**63), 2**63 - 1, 7]),
        "float16": torch.tensor([0.1, -65504, math.inf, math.nan], dtype=torch.float16),
        "bfloat16": torch.tensor([0.1, 3e38, -math.inf], dtype=torch.bfloat16),
        "float32": torch.tensor([0.1, 1e-45, -0.0]),
        "float64": torch.tensor([0.1, 5e-324], dtype=torch.float64),
    },
    "layouts": [
        x, x.transpose(0, 2), x[1], x[:, ::2, 1:], x[0, 0, 0].expand(3, 3), shared, shared[2:], shared[::2], torch.tensor(2.5),
        torch.zeros(0, 3), weight, weight.detach(), torch.ones(2, requires_grad=True), x,
    ],
}  # fmt: skip

for name, value in objects.items():
    record(f"{name}.zip.pt", value, saved(value))
    if name != "training":
        record(f"{name}.legacy.pt", value, saved(value, _use_new_zipfile_serialization=False))
for protocol in (0, 1, 3, 4, 5):
    # Persistent ids are text in protocol 0, which holds no tensors.
    for name in ("values", "dicts") if protocol == 0 else ("values", "dicts", "layouts"):
        value = objects[name]
        if name == "values" and protocol == 0:
            value = [v for v in value if not isinstance(v, str) or "\ud800" not in v]
        if name == "dicts":
            value = {k: v for k, v in value.items() if k not in ("many", "list")}
        record(f"{name}.protocol{protocol}.pt", value, saved(value, pickle_protocol=protocol))

# The same archive compressed, without checksums, and of a machine whose numbers have their highest byte first.
small = {"x": torch.arange(100.0), "n": torch.arange(3)}
archive = zipfile.ZipFile(io.BytesIO(saved(small)))
deflated = io.BytesIO()
with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as out:
    for entry in archive.infolist():
        out.writestr(entry.filename, archive.read(entry))
record("small.deflated.pt", small, deflated.getvalue())
torch.serialization.set_crc32_options(False)
record("small.unchecked.pt", small, saved(small))
torch.serialization.set_crc32_options(True)
swapped = io.BytesIO()
with zipfile.ZipFile(swapped, "w") as out:
    for entry in archive.infolist():
        data = archive.read(entry)
        if entry.filename.endswith("byteorder"):
            data = b"big"
        elif "/data/" in entry.filename:
            size = 4 if len(data) == 400 else 8
            data = np.frombuffer(data, f"<u{size}").astype(f">u{size}").tobytes()
        out.writestr(entry.filename, data)
record("small.big-endian.pt", small, swapped.getvalue())

# NumPy's, which a program has to admit first.
arrays = {
    "float64": np.float64(1.5),
    "int64": np.int64(2**60),
    "bool": np.bool_(True),
    "float32": np.float32(0.1),
    "array": np.arange(6, dtype=np.int32).reshape(2, 3),
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big": np.arange(3, dtype=">f4"),
}
as_tensors = {k: v.item() if isinstance(v, np.generic) else torch.from_numpy(np.asarray(v, v.dtype.newbyteorder("="), order="K"))
              for k, v in arrays.items()}  # fmt: skip
record("numpy.zip.pt", as_tensors, saved(arrays))


# PyTorch's first format: of storages, tensors and a pickle that names them by numbers.
class TarPickler(pickle._Pickler):
    def __init__(self, file, numbers):
        super().__init__(file, 2)
        self.numbers = numbers

    def persistent_id(self, value):
        return self.numbers.get(id(value)) if isinstance(value, torch.Tensor) else None


def tar(value, tensors):
    roots, views, seen = io.BytesIO(), [], {}
    for tensor in tensors:
        storage = tensor.untyped_storage()
        seen.setdefault(storage.data_ptr(), (len(seen) + 1, storage, tensor))
    pickle.dump(len(seen), roots, 2)
    for key, storage, tensor in seen.values():
        pickle.dump((key, "cpu", getattr(torch, tensor.type().split(".")[-1].replace("Tensor", "Storage"))), roots, 2)
        roots.write(struct.pack("<q", storage.nbytes() // tensor.element_size()))
        roots.write(bytes(storage))
    # The last tensor's storage is a view of its root, as files of that time have it.
    last = tensors[-1]
    root = seen[last.untyped_storage().data_ptr()][0]
    views.append((1000, root, last.storage_offset(), last.untyped_storage().nbytes() // last.element_size() - last.storage_offset()))
    pickle.dump(views, roots, 2)
    about = io.BytesIO()
    pickle.dump(len(tensors), about, 2)
    numbers = {}
    for number_, tensor in enumerate(tensors, 100):
        numbers[id(tensor)] = number_
        is_view = tensor is last
        key = 1000 if is_view else seen[tensor.untyped_storage().data_ptr()][0]
        pickle.dump((number_, key, getattr(torch, tensor.type().split(".")[-1])), about, 2)
        about.write(struct.pack("<i", tensor.dim()) + b"\0" * 4)
        about.write(struct.pack(f"<{tensor.dim()}q", *tensor.size()))
        about.write(struct.pack(f"<{tensor.dim()}q", *tensor.stride()))
        about.write(struct.pack("<q", 0 if is_view else tensor.storage_offset()))
    pickled = io.BytesIO()
    TarPickler(pickled, numbers).dump(value)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:", format=tarfile.PAX_FORMAT) as out:
        for name, content in (("sys_info", pickle.dumps({"protocol_version": 1000}, 2)), ("pickle", pickled.getvalue()),
                              ("tensors", about.getvalue()), ("storages", roots.getvalue())):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return data.getvalue()


a, b = torch.arange(6.0).reshape(2, 3), torch.arange(4)
parts = [a, a.t(), b, b[1:3]]
old = collections.OrderedDict([("a", parts[0]), ("t", parts[1]), ("b", parts[2]), ("part", parts[3]), ("n", 1)])
(folder / "old.tar.pt").write_bytes(tar(old, parts))
back = torch.load(folder / "old.tar.pt", weights_only=False)
assert all(torch.equal(back[k], v) for k, v in old.items() if k != "n")
record("old.tar.pt", old, (folder / "old.tar.pt").read_bytes())

for name in expected:
    if name not in ("numpy.zip.pt", "old.tar.pt") and "protocol" not in name:
        torch.load(folder / name, weights_only=True)

# What is refused, in PyTorch's words.
errors = {}
for name, value in {
    "scalar": np.float64(3),
    "frozenset": frozenset([1]),
    "defaultdict": collections.defaultdict(list, {"a": [1]}),
    "range": range(3),
    "system": b"\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.",
    "posix": b"\x80\x02cposix\nsystem\nX\x02\0\0\0ls\x85R.",
    "eval": b"\x80\x02c__builtin__\neval\nX\x03\0\0\x001+1\x85R.",
    "class": b"\x80\x02cfoo.bar\nBaz\n)\x81.",
    "append": b"\x80\x02)K\x01a.",
    "extend": b"\x80\x02}(K\x01e.",
    "item": b"\x80\x02]K\x01K\x02s.",
    "build": b"\x80\x02]}b.",
    "text id": b"\x80\x02X\x01\0\0\0aQ.",
    "id": b"\x80\x02X\x01\0\0\0a\x85Q.",
    "operand": b"\x80\x02\xff.",
    "memo": b"\x80\x02h\x05.",
    "empty": b"\x80\x02.",
    "key": b"\x80\x02}]K\x01s.",
    "end": b"\x80\x02}",
}.items():
    if isinstance(value, bytes):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as out:
            out.writestr("archive/data.pkl", value)
            out.writestr("archive/version", "3\n")
        data = buffer.getvalue()
    else:
        data = saved(value)
    try:
        torch.load(io.BytesIO(data), weights_only=True)
        raise AssertionError(name)
    except AssertionError:
        raise
    except Exception as error:
        message = str(error).split("WeightsUnpickler error: ")[-1].split("\n\nCheck the doc")[0].strip()
        if "unsupported GLOBAL" in message:
            message = message[message.index("Trying to load"):]
        errors[name] = {"file": data.hex(), "name": type(error).__name__, "message": message}

pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps({"files": expected, "errors": errors}, separators=(",", ":")) + "\n")
