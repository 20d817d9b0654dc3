"""What PyTorch's modules call their inputs: python spec/golden/forwards.py > spec/golden/forwards.json"""
import inspect
import json

from torch import nn

forwards = {}
for name in dir(nn):
    kind = getattr(nn, name)
    if not (inspect.isclass(kind) and issubclass(kind, nn.Module)) or name == "Module":
        continue
    inputs = list(inspect.signature(kind.forward).parameters.values())[1:]
    if any(each.kind != each.POSITIONAL_OR_KEYWORD for each in inputs):
        continue  # what is not called, and what takes anything
    forwards[name] = [each.name for each in inputs]
print(json.dumps(forwards, indent=0, sort_keys=True))
