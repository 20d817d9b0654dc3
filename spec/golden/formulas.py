"""Names of PyTorch whose documentation has a displayed formula: formulas.json."""
import importlib
import inspect
import json
import os

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "names.json")) as file:
    names = json.load(file)

found = []
for space, sections in names.items():
    if space in ("torch.Tensor", "torch.nn.modules") or space.rsplit(".", 1)[-1][0].isupper():
        continue
    try:
        holder = importlib.import_module(space)
    except ImportError:
        continue
    for name in [name for _, listed in sections for name in listed.split()]:
        text = inspect.getdoc(getattr(holder, name, None))
        if text is not None and ".. math::" in text:
            found.append(f"{space}.{name}")
with open(os.path.join(here, "formulas.json"), "w") as file:
    json.dump(sorted(found), file, indent=0)
    file.write("\n")
print(len(found))
