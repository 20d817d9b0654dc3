"""The names that `x.` has in PyTorch: spec/types/tensor_names.json."""
import json
import pathlib

import torch

names = [name for name in dir(torch.Tensor) if not name.startswith("__")]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__, "names": names}, indent=1) + "\n")
