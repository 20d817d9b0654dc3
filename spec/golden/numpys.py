# Which of PyTorch's operators know NumPy's names of their parameters: `axis`, `keepdims` and `x2`. `python spec/golden/numpys.py`
import json
import warnings
from pathlib import Path

import torch

warnings.simplefilter("ignore")
x = torch.rand(3, 3) + 0.1
operands = {
    "x": x,
    "indices": torch.zeros(3, 3, dtype=torch.long),
    "positions": torch.tensor([0, 1, 2]),
    "bools": x > 0.5,
    "list": [x, x],
}
calls = [["x"], ["list"], ["x", "x"], ["x", 1], ["x", 2], ["x", 0.5], ["x", "indices"], ["x", "positions"], ["x", [1, 2]], ["bools"], ["positions", "positions"]]
along = [{}, {"index": "positions"}, {"index": "indices"}, {"index": 1}, {"index": "positions", "source": "x"}, {"index": "indices", "src": "x"}, {"start": 0, "length": 1}, {"size": 2, "step": 1}, {"sizes": [3, 1]}]
keywords = [
    *({"axis": 0, **more} for more in along),
    {"axis": 0, "keepdims": True},
    {"x2": "x"},
    {"x2": "positions"},
]
rooms = {"torch": torch, "linalg": torch.linalg, "special": torch.special, "fft": torch.fft, "Tensor": torch.Tensor}


def value(word):
    found = operands.get(word, word) if isinstance(word, str) else word
    return found.clone() if isinstance(found, torch.Tensor) else found


def knows(function, call, given):
    try:
        function(*map(value, call), **{name: value(word) for name, word in given.items()})
        return True
    except Exception:
        return False


found = []
for room, owner in rooms.items():
    for name in sorted(dir(owner)):
        function = getattr(owner, name)
        if name.startswith("_") or isinstance(function, type) or not callable(function):
            continue
        if room == "torch" and (name.startswith(("set_", "is_", "get_")) or name.endswith("_") or name in ("compile", "load", "seed")):
            continue
        seen = set()
        for given in keywords:
            names = tuple(sorted(name for name in given if name in ("axis", "keepdims", "x2")))
            if names in seen:
                continue
            call = next((call for call in calls if knows(function, call, given)), None)
            # What takes any keyword knows none.
            if call is not None and not knows(function, call, {**given, "unheard": 1}):
                seen.add(names)
                found.append([room, name, call, given])

lines = ",\n".join(json.dumps(row) for row in found)
Path(__file__).with_suffix(".json").write_text(f"[\n{lines}\n]\n")
